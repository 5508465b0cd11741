"""What a customer has bought follows from the orders as they are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers import api as customers
from modules.customers.api import Contact, Source, find_or_create
from modules.desk.api import Author
from modules.orders.events import OrderPaid
from modules.orders.handlers import SUBSCRIPTIONS, post_totals, remember_purchase
from tests.factories.sales import add_sale

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
async def customer(session: TenantSession) -> UUID:
    source = Source(author=Author(new_id(), "Ann Lee"), now=NOON, country="GB")
    return await find_or_create(session, Contact(name="Emma"), source)


async def test_totals_are_of_paid_orders_minus_refunds_by_currency(session: TenantSession, customer: UUID) -> None:
    await add_sale(session, NOON, 1000, customer_id=customer)
    await add_sale(session, NOON + timedelta(days=1), 500, state="paid", paid=400, customer_id=customer)
    await add_sale(session, NOON, 70, currency="EUR", customer_id=customer)
    await add_sale(session, NOON + timedelta(days=2), 999, state="placed", customer_id=customer)
    await add_sale(session, NOON + timedelta(days=2), 999, state="canceled", customer_id=customer)
    await post_totals(session, [customer])
    card = await customers.card(session, customer)
    assert card
    assert (card.orders, card.spent) == (3, {"GBP": 1400, "EUR": 70})
    assert card.last_order_at == NOON + timedelta(days=1)


async def test_an_event_of_nobody_changes_nothing(session: TenantSession) -> None:
    event = OrderPaid(order=new_id(), store=new_id(), channel=new_id(), customer=None, currency="GBP", total=1, at=NOON)
    await remember_purchase(session, event, None)  # type: ignore[arg-type]


def test_each_event_that_changes_what_was_bought_is_heard() -> None:
    assert {each.event.name for each in SUBSCRIPTIONS} == {
        "order.paid",
        "order.recorded",
        "order.canceled",
        "order.edited",
        "order.returned",
        "order.refunded",
        "customer.joined",
        "customer.parted",
    }
