"""Charges from their beginning to their end, at a provider that misbehaves. Time is given in."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.local.wallets.book import Charge
from infra.local.wallets.server import TryOutWallets
from modules.payments.models import TenderSetting
from modules.payments.wallets import charges, words
from modules.payments.wallets.charges import Begin, Shop, advance, attach, begin, carry_out, find_charge, give_up
from modules.payments.wallets.errors import ChargeDiffers, ChargeNotLoose, WalletOff
from modules.payments.wallets.port import NewsRefused
from modules.payments.wallets.tenders import TENDERS
from tenancy.tenants.api import TenantCard
from tests.fixtures.wallets import set_up

KINDS = ["wechat", "alipay", "terminal"]
CODES = {"wechat": "13456789012345678", "alipay": "28123456789012345", "terminal": ""}
PAYS, ASKS = "0", "1"


class Counter:
    """A shop at whose counter wallets are charged; `start` is when."""

    def __init__(self, databases: Databases, tenant: TenantCard, served: TryOutWallets) -> None:
        self.shop, self.served = Shop(databases, tenant.id, tenant.cell), served
        self.start = datetime.now(UTC)

    def at(self, seconds: float) -> datetime:
        return self.start + timedelta(seconds=seconds)

    async def begin(self, kind: str, charge: UUID | None = None, amount: int = 8888, mode: str = "") -> UUID:
        mode = mode or ("terminal" if kind == "terminal" else "code")
        key = charge or new_id()
        asked = Begin(
            id=key, tender=kind, mode=mode, amount=amount, currency="CNY", subject="茶", store=None, place="R1"
        )  # fmt: skip
        async with self.shop.databases.tenant(self.shop.tenant) as session:
            await set_up(session, self.served, kind)
            await begin(session, asked, self.start)
            await session.commit()
        return key

    async def charge(self, kind: str, last: str, fault: str = "") -> UUID:
        key = await self.begin(kind)
        self.served.book.faults.append(fault)
        await carry_out(self.shop, key, CODES[kind] + last, self.start)
        return key

    async def row(self, charge: UUID) -> Any:
        async with self.shop.databases.read_tenant(self.shop.tenant) as session:
            return await find_charge(session, charge)

    def theirs(self, charge: UUID) -> Charge:
        return self.served.book.charges[charge.hex]

    async def hear(self, kind: str, charge: UUID, *, total: int = 0) -> None:
        side = self.served.wechat if kind == "wechat" else self.served.alipay
        body, headers = side.news(self.theirs(charge))
        async with self.shop.databases.tenant(self.shop.tenant) as session:
            wallet = await charges.open_wallet(session, kind)
            news = wallet.read_news({k.lower(): v for k, v in headers.items()}, body, datetime.now(UTC))
            assert news is not None
            news = charges.Paid(
                number=news.number, reference=news.reference, total=total or news.total, currency=news.currency
            )  # fmt: skip
            await charges.take_news(session, kind, news, self.at(60))
            await session.commit()


def nothing(state: str, answer: object, at: datetime) -> dict[str, Any]:
    return {}


@pytest.fixture
def counter(databases: Databases, fresh_tenant: TenantCard, wallets: TryOutWallets) -> Counter:
    return Counter(databases, fresh_tenant, wallets)


async def test_a_scanned_code_is_paid_with_the_providers_reference(counter: Counter) -> None:
    charge = await counter.charge("wechat", PAYS)
    row = await counter.row(charge)
    assert (row.state, row.reference, row.ask_at) == ("paid", counter.theirs(charge).reference, None)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_types_a_password_is_asked_about_until_it_is_paid(counter: Counter, kind: str) -> None:
    charge = await counter.charge(kind, ASKS)
    assert await advance(counter.shop, charge, counter.at(3)) == "pending"
    counter.served.book.pay(charge.hex)
    assert await advance(counter.shop, charge, counter.at(6)) == "paid"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lost_answer_with_the_money_taken_is_asked_for_and_paid_once(counter: Counter, kind: str) -> None:
    charge = await counter.charge(kind, PAYS, "lost")
    assert (await counter.row(charge)).state == "unknown"
    counter.served.book.pay(charge.hex)
    assert await advance(counter.shop, charge, counter.at(3)) == "paid"
    assert counter.theirs(charge).kept == 8888


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lost_answer_with_nothing_taken_stays_unknown_and_is_reversed_when_its_time_is_over(
    counter: Counter, kind: str
) -> None:
    charge = await counter.charge(kind, PAYS, "cut")
    patience = charges.PATIENCE["terminal" if kind == "terminal" else "code"].total_seconds()
    assert await advance(counter.shop, charge, counter.at(patience - 1)) == "unknown"
    assert await advance(counter.shop, charge, counter.at(patience + 2)) == "closed"


@pytest.mark.parametrize("kind", ["wechat", "alipay"])
async def test_after_thirty_seconds_of_waiting_nobody_can_pay_it_any_more(counter: Counter, kind: str) -> None:
    charge = await counter.charge(kind, ASKS)
    assert await advance(counter.shop, charge, counter.at(29)) == "pending"
    assert counter.theirs(charge).state == "waiting"
    assert await advance(counter.shop, charge, counter.at(31)) == "closed"
    counter.served.book.pay(charge.hex)
    assert (counter.theirs(charge).state, counter.theirs(charge).kept) == ("closed", 0)


async def test_a_reversal_without_an_answer_is_done_again_and_never_becomes_paid(counter: Counter) -> None:
    charge = await counter.charge("wechat", ASKS)
    counter.served.book.faults.extend(["", "cut"])
    assert await advance(counter.shop, charge, counter.at(31)) == "reversing"
    counter.served.book.pay(charge.hex)
    await counter.hear("wechat", charge)
    assert (await counter.row(charge)).state == "reversing"
    assert await advance(counter.shop, charge, counter.at(34)) == "closed"
    assert counter.theirs(charge).kept == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_who_pays_after_the_reversal_all_the_same_gets_the_money_back(counter: Counter, kind: str) -> None:
    charge = await counter.charge(kind, ASKS)
    assert await give_up(counter.shop, charge, counter.at(5)) == "closed"
    counter.served.book.pay(charge.hex, by_force=True)
    assert await advance(counter.shop, charge, counter.at(126)) == "refunding"
    assert await advance(counter.shop, charge, counter.at(127)) == "refunded"
    assert counter.theirs(charge).kept == 0


async def test_without_the_second_look_the_late_payers_money_would_be_lost(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charges, "after_giving_up", nothing)
    charge = await counter.charge("wechat", ASKS)
    await give_up(counter.shop, charge, counter.at(5))
    counter.served.book.pay(charge.hex, by_force=True)
    await advance(counter.shop, charge, counter.at(126))
    assert (await counter.row(charge)).state == "closed"
    assert counter.theirs(charge).kept == 8888


@pytest.mark.parametrize("kind", ["wechat", "alipay"])
async def test_news_twice_is_paid_once_and_late_news_of_a_reversed_charge_pays_nothing_back_twice(
    counter: Counter, kind: str
) -> None:
    first, second = await counter.charge(kind, ASKS), await counter.charge(kind, PAYS, "lost")
    counter.served.book.pay(first.hex)
    await counter.hear(kind, first)
    await counter.hear(kind, first)
    assert (await counter.row(first)).state == "paid"
    counter.served.book.reverse(counter.theirs(second))
    assert await advance(counter.shop, second, counter.at(31)) == "closed"
    await counter.hear(kind, second)
    assert await advance(counter.shop, second, counter.at(200)) == "closed"
    assert (counter.theirs(first).kept, counter.theirs(second).refunded) == (8888, 8888)


async def test_news_of_another_amount_is_refused(counter: Counter) -> None:
    charge = await counter.charge("alipay", ASKS)
    counter.served.book.pay(charge.hex)
    with pytest.raises(NewsRefused):
        await counter.hear("alipay", charge, total=1)
    assert (await counter.row(charge)).state == "pending"


async def test_a_charge_that_was_paid_stays_paid_when_the_cashier_gives_it_up(counter: Counter) -> None:
    charge = await counter.charge("alipay", ASKS)
    counter.served.book.pay(charge.hex)
    assert await give_up(counter.shop, charge, counter.at(5)) == "paid"


async def test_a_code_that_was_refused_is_over_at_once_with_its_reason(counter: Counter) -> None:
    charge = await counter.charge("wechat", "9")
    row = await counter.row(charge)
    assert (row.state, row.reason, row.ask_at) == ("closed", words.NO_MONEY, None)


async def test_many_who_ask_at_once_ask_the_provider_once(counter: Counter) -> None:
    charge = await counter.charge("wechat", ASKS)
    before = len(counter.served.book.asked)
    await asyncio.gather(*(advance(counter.shop, charge, counter.at(3)) for _ in range(6)))
    assert len(counter.served.book.asked) == before + 1


async def test_the_same_charge_begun_twice_is_one_and_with_another_amount_none(counter: Counter) -> None:
    charge = await counter.begin("wechat")
    assert await counter.begin("wechat", charge) == charge
    with pytest.raises(ChargeDiffers):
        await counter.begin("wechat", charge, 1)


async def test_a_wallet_that_is_off_begins_nothing(counter: Counter) -> None:
    await counter.begin("wechat")
    async with counter.shop.databases.tenant(counter.shop.tenant) as session:
        await session.execute(sa.update(TenderSetting).values(is_on=False))
        asked = Begin(
            id=new_id(), tender="wechat", mode="code", amount=1, currency="CNY", subject="茶", store=None
        )  # fmt: skip
        with pytest.raises(WalletOff):
            await begin(session, asked, counter.start)


async def test_a_sale_takes_its_charge_once_and_money_without_one_goes_back(counter: Counter) -> None:
    sold, loose, document = await counter.charge("wechat", PAYS), await counter.charge("wechat", PAYS), new_id()
    async with counter.shop.databases.tenant(counter.shop.tenant) as session:
        assert await attach(session, sold, document, "wechat", 8888)
        assert await attach(session, sold, document, "wechat", 8888)
        assert not await attach(session, sold, new_id(), "wechat", 8888)
        assert not await attach(session, loose, document, "wechat", 1)
        with pytest.raises(ChargeNotLoose):
            await charges.pay_back(session, sold, counter.at(60))
        await charges.pay_back(session, loose, counter.at(60))
        await session.commit()
    assert await advance(counter.shop, loose, counter.at(60)) == "refunded"
    assert (counter.theirs(sold).kept, counter.theirs(loose).kept) == (8888, 0)


async def test_the_tender_gives_a_part_back_by_the_charge_that_took_it(counter: Counter) -> None:
    charge = await counter.charge("alipay", PAYS)
    tender = next(each for each in TENDERS if each.kind == "alipay")
    async with counter.shop.databases.read_tenant(counter.shop.tenant) as session:
        opened = await tender.opened(session, counter.theirs(charge).reference)
    await opened.refund(amount=888, currency="CNY", key="refund:1")
    await opened.refund(amount=888, currency="CNY", key="refund:1")
    assert counter.theirs(charge).kept == 8000


async def test_what_opens_an_account_is_sealed(counter: Counter) -> None:
    await counter.begin("wechat")
    async with counter.shop.databases.read_tenant(counter.shop.tenant) as session:
        settings = await session.scalar(sa.select(TenderSetting.settings).where(TenderSetting.kind == "wechat"))
    shown = str(settings)
    assert counter.served.merchant.secret not in shown
    assert "PRIVATE KEY" not in shown
