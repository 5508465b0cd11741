"""A new order is paid by one way or several: the form says what is left, and what goes back as change."""

from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.entry.paying import offered
from modules.orders.schemas import PaymentIn
from modules.payments.api import Offered, Rounding, TenderCard
from modules.payments.domain import settle, to_the_coin
from modules.payments.errors import TendersExceedTotal, TendersFallShort
from modules.payments.models import Payment
from modules.payments.services.draft import tally
from tests.factories.accounts import add_debtor
from tests.factories.goods import add_goods

AMOUNTS = st.integers(1, 5000)
OFFERS = st.lists(st.tuples(st.sampled_from(["cash", "card", "account"]), AMOUNTS), max_size=4)


def card(kind: str, step: int) -> TenderCard:
    is_cash = kind == "cash"
    return TenderCard(
        kind=kind, label=kind, icon="", is_on=True, is_cash=is_cash, is_later=False, called=False,
        rounding=Rounding(step=step if is_cash else 1),
    )  # fmt: skip


@given(total=st.integers(0, 9000), offers=OFFERS, step=st.sampled_from([1, 5, 10]))
def test_what_is_shown_while_typing_is_what_placing_comes_to(
    total: int, offers: list[tuple[str, int]], step: int
) -> None:
    cards = {kind: card(kind, step) for kind in ("cash", "card", "account")}
    there = [Offered(kind, amount, cards[kind].is_cash) for kind, amount in offers]
    shown = tally(total, there, cards)
    try:
        coins = cards["cash"].rounding
        settled = settle(total, to_the_coin(total, there, coins), coins, currency="GBP")
    except TendersExceedTotal:
        assert shown.excess > 0
    except TendersFallShort:
        assert shown.left > 0
    else:
        assert (shown.left, shown.excess) == (0, 0)
        assert (shown.change, shown.rounding) == (settled.change, settled.rounding)


@given(total=st.integers(0, 9000), amounts=st.lists(st.none() | AMOUNTS, max_size=4))
def test_who_says_no_amount_pays_what_is_left_once(total: int, amounts: list[int | None]) -> None:
    offers = offered(total, [PaymentIn(tender="card", amount=amount) for amount in amounts])
    said = sum(amount or 0 for amount in amounts)
    paid = sum(offer.amount for offer in offers)
    assert paid == (max(said, total) if None in amounts else said)
    assert all(offer.amount > 0 for offer in offers)


def filled(goods: UUID, **more: Any) -> dict[str, Any]:
    return {"_key": str(new_id()), "variant": str(goods), "quantity": "1", "tender": "card", "given": "4", **more}


async def test_the_form_says_what_is_left_to_pay_and_what_goes_back(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    goods = await add_goods(session, price=1000)
    answer = await client.post("/app/corner/orders/basket", data=filled(goods, pay_more="cash"))
    assert 'id="still-to-pay">£6.00<' not in answer.text  # the second way takes the rest
    assert answer.text.count('name="more_tender"') == 1
    answer = await client.post("/app/corner/orders/basket", data=filled(goods, more_tender="cash", more_given="5"))
    assert 'id="still-to-pay">£1.00<' in answer.text
    answer = await client.post("/app/corner/orders/basket", data=filled(goods, more_tender="cash", more_given="10"))
    assert 'id="change-due">£4.00<' in answer.text
    gone = await client.post(
        "/app/corner/orders/basket", data=filled(goods, more_tender="cash", more_given="10", pay_less="0")
    )
    assert 'name="more_tender"' not in gone.text


async def test_an_order_paid_in_two_ways_has_both_payments(client: httpx.AsyncClient, session: TenantSession) -> None:
    goods = await add_goods(session, price=1000)
    answer = await client.post("/app/corner/orders/", data=filled(goods, more_tender="cash", more_given="10"))
    assert answer.status_code == 303, answer.text
    rows = await session.execute(sa.select(Payment.tender, Payment.amount, Payment.given).order_by(Payment.id))
    assert [tuple(row) for row in rows] == [("card", 400, 400), ("cash", 600, 1000)]


async def test_the_form_says_how_much_may_go_on_account(client: httpx.AsyncClient, session: TenantSession) -> None:
    goods, customer = await add_goods(session, price=1000), await add_debtor(session, 2500)
    asked = filled(goods, more_tender="account", more_given="", customer=str(customer))
    answer = await client.post("/app/corner/orders/basket", data=asked)
    assert "Up to £25.00 more on account." in answer.text
