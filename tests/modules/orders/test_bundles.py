"""Bundles on orders: one line for the buyer, its parts for stock, tax, returns and reports."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from infra.kit import money
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.catalog.models import Part
from modules.orders.after.schemas import LoweredLine, RefundIn, ReturnIn, ReturnLine
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import NotEnoughStock
from modules.orders.quote.bundles import wholes
from modules.orders.quote.parts import AskedPart, apart
from modules.orders.quote.reasons import Reason, Stage
from modules.orders.schemas import DiscountIn, LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.schemas_record import RecordIn, RecordLine
from modules.orders.services.edit import edit_order
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order, lines_of
from modules.orders.services.record import record_order
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.stock import api as stock
from tests.factories.actors import an_actor
from tests.factories.bundles import add_bundle
from tests.factories.goods import add_goods, stock_up

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def a_set(session: TenantSession, price: int = 3300) -> tuple[UUID, UUID, UUID]:
    """Two cups at 10.00 and a tea at 20.00, together 33.00."""
    cup, tea = await add_goods(session, price=1000, name="Cup"), await add_goods(session, price=2000)
    return await add_bundle(session, {cup: 2, tea: 1}, price=price), cup, tea


async def sold(session: TenantSession, *lines: LineIn, handover: str = "now") -> PlacedOut:
    asked = OrderIn(
        lines=list(lines), handover="now" if handover == "now" else "later", channel="counter",
        payments=[PaymentIn(tender="cash")],
    )  # fmt: skip
    return await place_order(session, an_actor(), asked, NOON)


async def on_hand(session: TenantSession, *variants: UUID) -> list[Decimal]:
    levels = {level.variant: level.on_hand for level in await stock.levels_in_store(session, variants)}
    return [levels[variant] for variant in variants]


async def test_a_bundle_costs_its_own_price_and_takes_its_parts_from_the_shelf(session: TenantSession) -> None:
    gift, cup, tea = await a_set(session)
    placed = await sold(session, LineIn(variant=gift, quantity=Decimal(3)))
    assert placed.total == 3 * 3300
    assert [(line.variant, line.quantity, line.amount) for line in placed.lines] == [(cup, 6, 4950), (tea, 3, 4950)]
    assert await on_hand(session, cup, tea) == [94, 97]
    (whole,) = wholes(await lines_of(session, placed.id))
    assert (whole.line.variant, whole.line.name, whole.line.quantity, whole.line.amount) == (gift, "Gift set", 3, 9900)
    assert [reason.amount for reason in whole.line.reasons] == [9900]
    assert not await session.scalar(
        sa.text("SELECT count(*) FROM stock_level WHERE variant_id = :gift"), {"gift": gift}
    )


async def test_each_part_bears_the_tax_of_its_own_class(session: TenantSession) -> None:
    book = await add_goods(session, price=1000, name="Book", tax_class="zero")
    tea = await add_goods(session, price=2000)
    gift = await add_bundle(session, {book: 1, tea: 1}, price=2400)
    placed = await sold(session, LineIn(variant=gift))
    assert [(line.amount, line.tax_rate, line.tax) for line in placed.lines] == [(800, 0, 0), (1600, 2000, 267)]
    assert (placed.tax, placed.net) == (267, 2133)


async def test_a_discount_by_hand_on_a_bundle_reaches_its_parts_to_the_cent(session: TenantSession) -> None:
    gift, *_ = await a_set(session, price=3301)
    placed = await sold(session, LineIn(variant=gift, discount=DiscountIn(amount=1000)))
    assert placed.total == 2301
    assert [line.amount for line in placed.lines] == [1151, 1150]
    assert all(sum(reason.amount for reason in line.reasons) == line.amount for line in placed.lines)
    (whole,) = wholes(placed.lines)
    assert [reason.amount for reason in whole.line.reasons] == [3301, -1000]


async def test_what_is_short_is_said_in_bundles(session: TenantSession) -> None:
    gift, cup, _tea = await a_set(session)
    await sold(session, LineIn(variant=cup, quantity=Decimal(95)))
    with pytest.raises(NotEnoughStock) as refused:
        await sold(session, LineIn(variant=gift, quantity=Decimal(3)))
    (error,) = refused.value.fields
    assert (error.field, error.facts["left"], error.facts["name"]) == ("lines.0.quantity", 2, "Gift set")


async def test_a_bundle_comes_back_whole_for_all_of_its_money(session: TenantSession) -> None:
    gift, cup, tea = await a_set(session, price=3301)
    placed = await sold(session, LineIn(variant=gift, quantity=Decimal(2)))
    bundle = wholes(placed.lines)[0].line.id
    first = await take_back(session, an_actor(), placed.id, back(bundle, 1), NOON)
    second = await take_back(session, an_actor(), placed.id, back(bundle, 1), NOON)
    assert first.total + second.total == 6602
    assert {first.total, second.total} == {3301}
    assert await on_hand(session, cup, tea) == [100, 100]
    with pytest.raises(Invalid):
        await take_back(session, an_actor(), placed.id, back(bundle, 1), NOON)


async def test_a_bundle_comes_back_part_by_part_and_adds_up(session: TenantSession) -> None:
    gift, *_ = await a_set(session, price=3301)
    placed = await sold(session, LineIn(variant=gift))
    cups, tea = placed.lines
    totals = [
        (await take_back(session, an_actor(), placed.id, back(line.id, 1), NOON)).total for line in (cups, tea, cups)
    ]
    assert (sum(totals), totals[1]) == (3301, tea.amount)


def back(line: UUID, quantity: int) -> ReturnIn:
    return ReturnIn(lines=[ReturnLine(line=line, quantity=Decimal(quantity))], tender="cash")


async def test_a_bundles_price_is_lowered_afterwards_over_its_parts(session: TenantSession) -> None:
    gift, *_ = await a_set(session)
    placed = await sold(session, LineIn(variant=gift))
    bundle = wholes(placed.lines)[0].line.id
    asked = RefundIn(lines=[LoweredLine(line=bundle, amount=333)], tender="cash")
    made = await refund_order(session, an_actor(), placed.id, asked, NOON)
    assert (made.total, sorted(line.net + line.tax for line in made.lines)) == (333, [166, 167])


async def test_an_order_that_is_changed_keeps_its_bundles_as_they_were_sold(session: TenantSession) -> None:
    gift, cup, tea = await a_set(session)
    placed = await sold(session, LineIn(variant=gift), handover="later")
    before = {line.variant: line.id for line in placed.lines}
    await session.execute(sa.delete(Part).where(Part.variant_id == gift, Part.part_id == tea))
    bundle = wholes(placed.lines)[0].line.id
    actor = an_actor()
    await edit_order(session, actor, placed.id, EditIn(lines=[LineIn(id=bundle, quantity=Decimal(2))]), NOON)
    now = await get_order(session, placed.id, actor)
    assert {line.variant: line.id for line in now.lines} == before
    assert [(line.variant, line.quantity) for line in now.lines] == [(cup, 4), (tea, 2)]
    assert (now.total, now.due) == (6600, 3300)
    levels = {level.variant: level.reserved for level in await stock.levels_in_store(session, [cup, tea])}
    assert levels == {cup: 4, tea: 2}
    (change,) = [event.facts["changes"] for event in now.history if event.kind == "edited"]
    assert change == "Gift set 1 → 2"


async def test_a_bundle_that_was_sold_elsewhere_takes_its_parts_too(session: TenantSession) -> None:
    gift, cup, tea = await a_set(session)
    line = RecordLine(variant=gift, quantity=Decimal(2), amount=6001, tax=1001, tax_rate=2000)
    asked = RecordIn(origin="market", external_id="A-1", placed_at=NOON, lines=[line], total=6001)
    recorded = await record_order(session, an_actor(), asked)
    assert [(each.variant, each.amount, each.tax) for each in recorded.lines] == [(cup, 3001, 501), (tea, 3000, 500)]
    assert await on_hand(session, cup, tea) == [96, 98]


async def test_one_goods_by_itself_and_in_a_bundle_is_taken_together(session: TenantSession) -> None:
    gift, cup, tea = await a_set(session)
    await stock_up(session, tea, 1)
    placed = await sold(session, LineIn(variant=cup, quantity=Decimal(3)), LineIn(variant=gift), LineIn(variant=cup))
    assert placed.total == 4 * 1000 + 3300
    assert await on_hand(session, cup, tea) == [94, 100]
    assert [each.line.name for each in wholes(await lines_of(session, placed.id))] == ["Cup", "Gift set", "Cup"]


parts = st.lists(
    st.builds(
        AskedPart, id=st.builds(new_id), variant=st.builds(new_id), tax_rate=st.just(0),
        quantity=st.integers(1, 5000).map(lambda n: Decimal(n) / 1000), share=st.integers(0, 10**6),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(parts, st.integers(0, 10**7), st.lists(st.integers(0, 1000), max_size=4))
def test_whatever_is_taken_off_a_bundle_adds_up_and_no_part_falls_below_zero(
    own: list[AskedPart], price: int, rates: list[int]
) -> None:
    reasons = [Reason(Stage.PRICE_LIST, "", "List price", price)]
    for rate in rates:
        left = sum(reason.amount for reason in reasons)
        reasons.append(Reason(Stage.PROMOTION, str(rate), "Offer", -money.basis_points(left, rate * 10)))
    found = apart(reasons, own)
    assert [sum(each[n].amount for each in found) for n in range(len(reasons))] == [each.amount for each in reasons]
    assert all(sum(reason.amount for reason in each) >= 0 for each in found)
