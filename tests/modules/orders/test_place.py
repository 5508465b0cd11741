"""Placing an order: priced, stocked, paid and written at once, or not at all."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.models import Price, PriceList, Variant
from modules.customers.models import Customer, CustomerGroup
from modules.orders.errors import BelowFloor
from modules.orders.schemas import LineIn, OrderIn, PaymentIn
from modules.orders.services.place import place_order
from modules.orders.services.read import history_of, lines_of
from modules.stock import api as stock
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, add_pack

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_a_sale_over_the_counter_is_paid_and_gone_at_once(session: TenantSession) -> None:
    tea, honey = await add_goods(session, price=1250), await add_goods(session, price=399, name="Honey")
    lines = [LineIn(variant=tea, quantity=Decimal(2)), LineIn(variant=honey), LineIn(variant=tea)]
    asked = OrderIn(lines=lines, handover="now", channel="counter", payments=[PaymentIn(tender="cash", amount=5000)])
    placed = await place_order(session, an_actor(), asked, NOON)
    assert (placed.number, placed.state, placed.total, placed.paid, placed.change) == (
        "SO-000001",
        "completed",
        4149,
        4149,
        851,
    )
    (level,) = await stock.levels_in_store(session, [tea])
    assert (level.on_hand, level.reserved) == (97, 0)
    rows = (
        await session.execute(
            sa.text("SELECT quantity, balance, cause_number FROM stock_move WHERE kind = 'sell' ORDER BY id")
        )
    ).all()
    assert [tuple(row) for row in rows] == [(-2, 98, "SO-000001"), (-1, 99, "SO-000001"), (-1, 97, "SO-000001")]


async def test_a_pack_takes_what_is_in_it_and_stands_on_the_order_as_a_pack(session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    pack = await add_pack(session, tea, factor=6, price=7000, barcode="PACK6")
    lines = [LineIn(unit=pack, quantity=Decimal(2)), LineIn(barcode="PACK6")]
    asked = OrderIn(lines=lines, handover="now", channel="counter", payments=[PaymentIn(tender="cash")])
    placed = await place_order(session, an_actor(), asked, NOON)
    assert placed.total == 3 * 7000
    assert [(line.unit, line.count, line.quantity, line.unit_price) for line in placed.lines] == [
        ("pack", 2, 12, 7000), ("pack", 1, 6, 7000),
    ]  # fmt: skip
    stored = await lines_of(session, placed.id)
    assert [(line.pack, line.count, line.quantity) for line in stored] == [("pack", 2, 12), ("pack", 1, 6)]
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.on_hand == 82


async def test_the_reason_of_a_price_says_which_list_and_which_step(session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    made = {"id": new_id(), "name": "Winter", "currency": "GBP", "includes_tax": True}
    await session.execute(sa.insert(PriceList).values(made))
    facts = {"variant_id": tea, "price_list_id": made["id"], "amount": 1100}
    steps = [{"id": new_id(), "min_quantity": Decimal(n), **facts} for n in (2, 10)]
    await session.execute(sa.insert(Price).values(steps))
    asked = OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(n)) for n in (1, 3)], channel="counter")
    usual, step = (await place_order(session, an_actor(), asked, NOON)).lines
    assert (usual.reasons[0].source, usual.reasons[0].label) == ("", "List price")
    assert (step.reasons[0].source, step.reasons[0].label, step.reasons[0].facts) == (
        str(made["id"]), "Price list {list}, from {step} on", {"unit_price": 1100, "list": "Winter", "step": "2"},
    )  # fmt: skip


async def test_the_customers_group_decides_the_price_list(session: TenantSession) -> None:
    tea, dealers = await add_goods(session, price=1250), new_id()
    await session.execute(sa.insert(CustomerGroup).values(id=dealers, name="Dealers"))
    ada, grace = new_id(), new_id()
    rows = [{"id": who, "name": name, "group_id": group, "kind": "person"}
            for who, name, group in ((ada, "Ada", dealers), (grace, "Grace", None))]  # fmt: skip
    await session.execute(sa.insert(Customer), rows)
    made = {"id": new_id(), "name": "Dealers", "currency": "GBP", "includes_tax": True, "group_id": dealers}
    await session.execute(sa.insert(PriceList).values(made))
    price = {"id": new_id(), "variant_id": tea, "price_list_id": made["id"], "amount": 900}
    await session.execute(sa.insert(Price).values(price))
    asked = [
        OrderIn(lines=[LineIn(variant=tea)], channel="counter", customer=customer) for customer in (ada, grace, None)
    ]
    assert [(await place_order(session, an_actor(), each, NOON)).total for each in asked] == [900, 1250, 1250]


async def test_below_the_lowest_price_a_right_is_needed_and_each_time_is_noted(session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    await session.execute(sa.update(Variant).where(Variant.id == tea).values(floor=1300))
    asked = OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(2))], handover="now", channel="counter")
    owner = an_actor()
    cashier = an_actor(permissions=owner.permissions - {"catalog.sell_below_floor"})
    with pytest.raises(BelowFloor) as refused:
        await place_order(session, cashier, asked, NOON)
    assert [error.field for error in refused.value.fields] == ["lines.0.variant"]
    placed = await place_order(session, owner, asked, NOON)
    told = {event.kind: event for event in await history_of(session, placed.id)}
    assert told["below_floor"].facts == {"name": "Longjing tea", "amount": 2500, "least": 2600}
    assert told["below_floor"].by == "Ann Lee"
    await session.execute(sa.update(Variant).where(Variant.id == tea).values(floor=1250))
    assert (await place_order(session, cashier, asked, NOON)).total == 2500
