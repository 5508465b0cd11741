"""One code for every wallet: nobody is called before an app is chosen, and one only, whoever scans it at once."""

import asyncio
from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.local.wallets.server import TryOutWallets
from modules.payments.models import WalletCharge
from modules.payments.wallets import charges, choosing
from modules.payments.wallets.charges import Begin, advance, begin, give_up
from modules.payments.wallets.choosing import app_of, choose
from modules.payments.wallets.codes import EITHER
from modules.payments.wallets.errors import ChargeDiffers, WalletOff
from tenancy.tenants.api import TenantCard
from tests.fixtures.wallets import set_up
from tests.modules.payments.wallets.test_charges import Counter

NATIVE, PRECREATE = "POST /v3/pay/transactions/native", "alipay.trade.precreate"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"


@pytest.fixture
def counter(databases: Databases, fresh_tenant: TenantCard, wallets: TryOutWallets) -> Counter:
    return Counter(databases, fresh_tenant, wallets)


async def shown(counter: Counter, *kinds: str, charge: UUID | None = None, amount: int = 8888) -> tuple[UUID, bool]:
    """A code for any, with whether it is new."""
    key = charge or new_id()
    asked = Begin(
        id=key, tender=EITHER, mode="qr", amount=amount, currency="CNY", subject="茶", store=None, place="R1",
        url="https://shop.example/w/x/1",
    )  # fmt: skip
    async with counter.shop.databases.tenant(counter.shop.tenant) as session:
        await set_up(session, counter.served, *(kinds or ("wechat", "alipay")))
        is_new = await begin(session, asked, counter.start)
        await session.commit()
    return key, is_new


def asked_for_a_code(counter: Counter) -> list[str]:
    return [each for each in counter.served.book.asked if each in {NATIVE, PRECREATE}]


async def careless(session: TenantSession, charge: UUID, tender: str, at: datetime) -> bool:
    """As `claim`, without looking whether somebody was first."""
    await session.execute(
        sa.update(WalletCharge).where(WalletCharge.id == charge).values(tender=tender, url="", ask_at=at)
    )
    return True


@pytest.mark.parametrize("is_defended", [True, False])
async def test_scanned_by_two_apps_at_once_one_provider_is_called_and_it_is_paid_once(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, is_defended: bool
) -> None:
    """Without the claim both providers show a code, and both buyers could pay."""
    if not is_defended:
        monkeypatch.setattr(choosing, "claim", careless)
    charge, _is_new = await shown(counter)
    both = ("wechat", "alipay") * 3
    if not is_defended:
        for kind in both[:2]:  # one after the other is enough
            await choose(counter.shop, charge, kind, counter.at(1))
        assert set(asked_for_a_code(counter)) == {NATIVE, PRECREATE}
        return
    rows = await asyncio.gather(*(choose(counter.shop, charge, kind, counter.at(1)) for kind in both))
    called = asked_for_a_code(counter)
    [call] = called
    kind = "wechat" if call == NATIVE else "alipay"
    assert {row.tender for row in rows} == {kind}
    counter.served.book.pay(charge.hex)
    assert await advance(counter.shop, charge, counter.at(60)) == "paid"
    late = await choose(counter.shop, charge, "alipay", counter.at(61))
    assert (late.state, late.tender, asked_for_a_code(counter)) == ("paid", kind, [call])
    assert counter.theirs(charge).kept == 8888


async def test_nobody_is_called_before_an_app_is_chosen_nor_once_its_time_is_over(counter: Counter) -> None:
    charge, _is_new = await shown(counter)
    assert (await counter.row(charge)).url.startswith("https://shop.example")
    assert await advance(counter.shop, charge, counter.at(3)) == "pending"
    patience = charges.PATIENCE["qr"].total_seconds()
    assert (await choose(counter.shop, charge, "wechat", counter.at(patience))).tender == EITHER
    assert await advance(counter.shop, charge, counter.at(patience + 1)) == "closed"
    row = await choose(counter.shop, charge, "alipay", counter.at(patience + 2))
    assert (row.state, row.tender, row.ask_at) == ("closed", EITHER, None)
    assert counter.served.book.asked == []


async def test_what_the_cashier_cancels_is_closed_at_once_and_a_chosen_one_at_its_provider(counter: Counter) -> None:
    first, _is_new = await shown(counter)
    assert await give_up(counter.shop, first, counter.at(1)) == "closed"
    second, _is_new = await shown(counter)
    assert (await choose(counter.shop, second, "wechat", counter.at(1))).url.startswith("weixin://")
    assert await give_up(counter.shop, second, counter.at(30)) == "closed"
    assert counter.theirs(second).state == "closed"
    assert first.hex not in counter.served.book.charges


async def test_the_same_again_is_one_charge_whatever_was_chosen_meanwhile(counter: Counter) -> None:
    charge, is_new = await shown(counter)
    await choose(counter.shop, charge, "alipay", counter.at(1))
    assert (is_new, (await shown(counter, charge=charge))[1]) == (True, False)
    with pytest.raises(ChargeDiffers):
        await shown(counter, charge=charge, amount=1)


async def test_a_code_for_any_needs_every_wallet_that_it_is_for(counter: Counter) -> None:
    with pytest.raises(WalletOff):
        await shown(counter, "wechat")


def test_a_page_knows_the_app_that_it_is_opened_in() -> None:
    assert app_of(f"{PHONE} MicroMessenger/8.0.50(0x18003234) NetType/WIFI Language/zh_CN") == "wechat"
    assert app_of(f"{PHONE} AliApp(AP/10.6.80) AlipayClient/10.6.80 Language/zh-Hans") == "alipay"
    assert not app_of(PHONE)
