"""Each wallet over HTTP against a provider that signs, checks and misbehaves."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from infra.kit.ids import new_id
from infra.local.wallets.server import TryOutWallets
from modules.payments.domain import Declined, Done, Pending, Unknown
from modules.payments.wallets import words
from modules.payments.wallets.alipay import AlipayAccount
from modules.payments.wallets.port import NewsRefused, Paid, Sum, Wallet, is_not_there
from modules.payments.wallets.terminal import TerminalAccount
from modules.payments.wallets.wechat import WechatAccount
from tests.fixtures.keypairs import pair
from tests.fixtures.wallets import accounts, wallet

KINDS = ["wechat", "alipay", "terminal"]
SCANNED = ["wechat", "alipay"]
CODES = {"wechat": "13456789012345678", "alipay": "28123456789012345", "terminal": ""}
PAYS, ASKS, STALE, POOR = "0", "1", "8", "9"


def asked(total: int = 8888, mode: str = "code") -> Sum:
    until = datetime.now(UTC) + timedelta(minutes=5)
    return Sum(id=new_id(), total=total, currency="CNY", subject="茶 & 饼 + 1", mode=mode, until=until, place="R1")


def opened(served: TryOutWallets, kind: str) -> Wallet:
    return wallet(accounts(served)[kind])


@pytest.mark.parametrize("kind", SCANNED)
async def test_a_scanned_code_pays_and_is_told_alike_when_it_is_asked(wallets: TryOutWallets, kind: str) -> None:
    own, sum_ = opened(wallets, kind), asked()
    answer = await own.by_code(sum_, CODES[kind] + PAYS)
    assert answer == Done(wallets.book.charges[sum_.number].reference) == await own.ask(sum_)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_payer_who_has_to_act_is_waited_for(wallets: TryOutWallets, kind: str) -> None:
    own, sum_ = opened(wallets, kind), asked()
    assert isinstance(await own.by_code(sum_, CODES[kind] + ASKS), Pending)
    assert isinstance(await own.ask(sum_), Pending)
    wallets.book.pay(sum_.number)
    assert isinstance(await own.ask(sum_), Done)


@pytest.mark.parametrize("kind", SCANNED)
@pytest.mark.parametrize(("last", "said"), [(STALE, words.CODE_BAD), (POOR, words.NO_MONEY)])
async def test_a_code_that_pays_nothing_is_refused_with_the_reason(
    wallets: TryOutWallets, kind: str, last: str, said: str
) -> None:
    answer = await opened(wallets, kind).by_code(asked(), CODES[kind] + last)
    assert isinstance(answer, Declined)
    assert answer.reason == said


@pytest.mark.parametrize("kind", SCANNED)
async def test_a_number_that_was_paid_is_never_told_as_refused(wallets: TryOutWallets, kind: str) -> None:
    """The first answer was lost: whoever sends it again must not hear "refused" and take the money twice."""
    own, sum_ = opened(wallets, kind), asked()
    wallets.book.faults.append("lost")
    assert await own.by_code(sum_, CODES[kind] + PAYS) == Unknown()
    assert await own.by_code(sum_, CODES[kind] + PAYS) == Unknown()
    assert isinstance(await own.ask(sum_), Done)
    assert wallets.book.charges[sum_.number].kept == 8888


@pytest.mark.parametrize("kind", SCANNED)
async def test_a_code_that_the_payer_scans_is_paid_there(wallets: TryOutWallets, kind: str) -> None:
    own, sum_ = opened(wallets, kind), asked(mode="qr")
    answer = await own.by_qr(sum_)
    assert isinstance(answer, Pending)
    assert sum_.number[:24] in answer.url
    wallets.book.pay(sum_.number)
    assert isinstance(await own.ask(sum_), Done)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["cut", "lost", "broken"])
async def test_an_answer_that_does_not_come_is_unknown_and_no_refusal(
    wallets: TryOutWallets, kind: str, fault: str
) -> None:
    own, sum_ = opened(wallets, kind), asked()
    wallets.book.faults.append(fault)
    assert await own.by_code(sum_, CODES[kind] + PAYS) == Unknown()
    answer = await own.ask(sum_)
    taken = isinstance(answer, Done | Pending)
    assert taken if fault == "lost" else is_not_there(answer)


@pytest.mark.parametrize("kind", SCANNED)
async def test_an_answer_that_somebody_else_signed_is_not_believed(wallets: TryOutWallets, kind: str) -> None:
    own, sum_ = opened(wallets, kind), asked()
    wallets.book.faults.extend(["forged", "forged", "forged"])
    assert await own.by_code(sum_, CODES[kind] + PAYS) == Unknown()
    assert await own.ask(sum_) == Unknown()
    assert await own.reverse(sum_) == Unknown()
    assert isinstance(await own.reverse(sum_), Done)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_reversal_gives_back_what_was_paid_and_nobody_pays_it_after(wallets: TryOutWallets, kind: str) -> None:
    own, sum_ = opened(wallets, kind), asked()
    await own.by_code(sum_, CODES[kind] + PAYS)
    wallets.book.pay(sum_.number)
    assert isinstance(await own.reverse(sum_), Done)
    assert isinstance(await own.reverse(sum_), Done)
    assert (wallets.book.charges[sum_.number].kept, wallets.book.charges[sum_.number].refunded) == (0, 8888)
    assert isinstance(await own.ask(sum_), Declined)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_never_begun_is_not_there(wallets: TryOutWallets, kind: str) -> None:
    own = opened(wallets, kind)
    assert is_not_there(await own.ask(asked()))
    assert is_not_there(await own.reverse(asked()))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_refund_without_an_answer_is_asked_for_again_and_goes_back_once(
    wallets: TryOutWallets, kind: str
) -> None:
    own, sum_ = opened(wallets, kind), asked()
    await own.by_code(sum_, CODES[kind] + PAYS)
    wallets.book.pay(sum_.number)
    wallets.book.faults.append("lost")
    assert await own.refund(sum_, 1000, "return:1") == Unknown()
    assert isinstance(await own.refund(sum_, 1000, "return:1"), Done)
    assert wallets.book.charges[sum_.number].kept == 7888
    assert isinstance(await own.refund(sum_, 8000, "return:2"), Declined)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_account_is_tried_without_charging_anybody(wallets: TryOutWallets, kind: str) -> None:
    assert not await opened(wallets, kind).check()
    assert not wallets.book.charges


@pytest.mark.parametrize("kind", KINDS)
async def test_an_account_with_a_wrong_key_says_so_and_charges_nobody(wallets: TryOutWallets, kind: str) -> None:
    right = accounts(wallets)[kind]
    key = "other" if isinstance(right, TerminalAccount) else pair("stranger")[0]
    own = wallet(msgspec.structs.replace(right, key=key))
    assert await own.check() == words.NOT_ACCEPTED
    assert isinstance(await own.by_code(asked(), CODES[kind] + PAYS), Declined)
    assert not wallets.book.charges


@pytest.mark.parametrize("kind", SCANNED)
async def test_news_is_believed_when_the_provider_signed_it(wallets: TryOutWallets, kind: str) -> None:
    own, sum_ = opened(wallets, kind), asked()
    await own.by_code(sum_, CODES[kind] + PAYS)
    side, charge, now = wallets.wechat if kind == "wechat" else wallets.alipay, wallets.book.charges[sum_.number], utc()
    body, headers = side.news(charge)
    told = own.read_news(lower(headers), body, now)
    assert told == Paid(number=sum_.number, reference=charge.reference, total=8888, currency="CNY")
    for wrong in (side.news(charge, forged=True), side.news(charge, tampered=True)):
        with pytest.raises(NewsRefused):
            own.read_news(lower(wrong[1]), wrong[0], now)


async def test_old_news_of_wechat_is_not_believed(wallets: TryOutWallets) -> None:
    own, sum_ = opened(wallets, "wechat"), asked()
    await own.by_code(sum_, CODES["wechat"] + PAYS)
    body, headers = wallets.wechat.news(wallets.book.charges[sum_.number])
    with pytest.raises(NewsRefused):
        own.read_news(lower(headers), body, utc() + timedelta(minutes=6))


async def test_news_for_another_merchant_is_not_believed(wallets: TryOutWallets) -> None:
    wechat, alipay = accounts(wallets)["wechat"], accounts(wallets)["alipay"]
    assert isinstance(wechat, WechatAccount)
    assert isinstance(alipay, AlipayAccount)
    charge = wallets.book.begin("a" * 32, 100, "CNY", mode="code", code=PAYS)
    others = [
        (wallet(msgspec.structs.replace(wechat, merchant="1900000002")), wallets.wechat),
        (wallet(msgspec.structs.replace(alipay, app="2021000000000002")), wallets.alipay),
        (wallet(msgspec.structs.replace(alipay, seller="2088000000000002")), wallets.alipay),
    ]
    for own, side in others:
        body, headers = side.news(charge)
        with pytest.raises(NewsRefused):
            own.read_news(lower(headers), body, utc())


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def utc() -> datetime:
    return datetime.now(UTC)
