"""Documents are booked exactly once, whatever is repeated, reordered, cut or sent by two at once."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.orders.models import OrderLine, SalesOrder
from modules.payments.models import Payment
from modules.pos.models import RegisterDocument
from modules.stock import api as stock
from tenancy.tenants.api import TenantCard
from tests.factories.registers import Till, a_line, copy_of, faults, states


async def figures(databases: Databases, tenant: TenantCard, variant: UUID) -> tuple[int, int, int, int]:
    """(orders of these goods, what they come to, what was paid for them, what is on the shelf)."""
    own = sa.select(OrderLine.order_id).where(OrderLine.variant_id == variant)
    sums = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(SalesOrder.total), 0)).where(SalesOrder.id.in_(own))
    paid = sa.select(sa.func.coalesce(sa.func.sum(Payment.amount), 0)).where(Payment.document_id.in_(own))
    async with databases.read_tenant(tenant.id) as session:
        orders, total = (await session.execute(sums)).one()
        money = await session.scalar(paid)
        (level,) = await stock.levels_in_store(session, [variant])
    return orders, int(total), int(money or 0), int(level.on_hand)


async def order_of(databases: Databases, tenant: TenantCard, sale: dict[str, Any]) -> Any:
    """The order that a document was booked as."""
    async with databases.read_tenant(tenant.id) as session:
        query = sa.select(*SalesOrder.__table__.c).where(SalesOrder.external_id == sale["id"])
        return (await session.execute(query)).one()


async def payment_of(databases: Databases, tenant: TenantCard, sale: dict[str, Any]) -> Any:
    order = await order_of(databases, tenant, sale)
    async with databases.read_tenant(tenant.id) as session:
        query = sa.select(Payment.tender, Payment.label, Payment.amount, Payment.given)
        return tuple((await session.execute(query.where(Payment.document_id == order.id))).one())


async def test_a_sale_is_booked_as_it_was(databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID) -> None:
    sale = till.sale(a_line(tea, "2.000", 1800, unit_price=900), number=f"{till.code}-000042")
    answer = await till.send(till.opening(5000), sale)
    assert states(answer) == ["recorded", "recorded"]
    assert answer["missing"] == []
    assert await figures(databases, pos_shop, tea) == (1, 1800, 1800, 98)
    order = await order_of(databases, pos_shop, sale)
    assert (order.number, order.state, order.origin) == (sale["number"], "completed", "pos")


async def test_documents_sent_three_times_in_any_order_are_booked_once(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    """POSNext#50, #97: the same off-line sale synced twice posted stock and ledger twice."""
    made = [till.opening(1000), *(till.sale(a_line(tea)) for _ in range(6)), till.closing(7000)]
    sent = made * 3
    random.Random(7).shuffle(sent)
    for part in (sent[:9], sent[9:15], sent[15:]):
        await till.send(*part)
    assert await figures(databases, pos_shop, tea) == (6, 6000, 6000, 94)


async def test_control_under_ids_of_their_own_each_copy_is_booked(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    """The ids that the device has made, of the document and its lines, are what holds copies together."""
    await till.send(till.opening(1000))
    sale = till.sale(a_line(tea))
    copies = [copy_of(sale, id=str(new_id()), body=sale["body"] | {"lines": [a_line(tea)]}) for _ in range(2)]
    told = [faults(await till.send(copy)) for copy in copies]
    assert await figures(databases, pos_shop, tea) == (2, 2000, 2000, 98)
    assert [{*codes} for codes in told] == [set(), {"seq_taken", "number_taken"}]


async def race(till: Till, sale: dict[str, object], many: int = 6) -> None:
    answers = await asyncio.gather(*(till.send(copy_of(sale)) for _ in range(many)))
    assert {state for answer in answers for state in states(answer)} == {"recorded"}


async def test_connections_that_bring_the_same_document_at_once_book_it_once(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    await till.send(till.opening(1000))
    await race(till, till.sale(a_line(tea)))
    assert await figures(databases, pos_shop, tea) == (1, 1000, 1000, 99)


async def test_another_body_under_the_same_id_is_refused_and_changes_nothing(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    sale = till.sale(a_line(tea))
    await till.send(till.opening(), sale)
    other = copy_of(sale, body=sale["body"] | {"note": "dearer", "total": 1})
    answer = await till.send(other)
    assert (states(answer), faults(answer)) == (["refused"], ["document_differs"])
    assert await figures(databases, pos_shop, tea) == (1, 1000, 1000, 99)


async def test_the_order_of_keys_makes_no_other_document(till: Till, tea: UUID) -> None:
    sale = till.sale(a_line(tea))
    await till.send(till.opening(), sale)
    turned = dict(reversed(copy_of(sale, body=dict(reversed(sale["body"].items()))).items()))
    assert states(await till.send(turned)) == ["recorded"]


async def test_what_is_missing_is_told_until_it_is_here(till: Till, tea: UUID) -> None:
    """erpnext#11461, #11745: missing invoices, and nothing on the screen."""
    opening, lost, sale = till.opening(), till.sale(a_line(tea)), till.sale(a_line(tea))
    assert (await till.send(opening, sale))["missing"] == [2]
    answer = await till.send(lost)
    assert (answer["missing"], answer["next_seq"]) == ([], 4)


async def test_stock_may_go_below_zero_and_somebody_looks(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    """wallacepos#76: a register must be able to sell what is physically there."""
    answer = await till.send(till.opening(), till.sale(a_line(tea, "103.000", 103_000)))
    assert (states(answer)[1], faults(answer)) == ("review", ["stock_below_zero"])
    assert await figures(databases, pos_shop, tea) == (1, 103_000, 103_000, -3)


async def test_goods_that_nobody_knows_are_booked_and_told(till: Till, tea: UUID) -> None:
    answer = await till.send(till.opening(), till.sale(a_line(None, code="NOBODY")))
    assert faults(answer) == ["unknown_goods"]


async def test_a_document_that_can_t_be_read_holds_up_no_other(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    sale = till.sale(a_line(tea))
    odd = till.document("sale", {"lines": "none"})
    answer = await till.send(till.opening(), sale, odd, {"kind": "sale"})
    assert sorted(states(answer)) == ["recorded", "recorded", "refused", "review"]
    assert (await figures(databases, pos_shop, tea))[0] == 1
    async with databases.read_tenant(pos_shop.id) as session:
        kept = await session.scalar(sa.select(RegisterDocument.body).where(RegisterDocument.id == UUID(odd["id"])))
    assert kept is not None
    assert kept["body"] == {"lines": "none"}


async def test_two_sales_of_one_number_are_both_kept(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    """odoo PR#288974: a till that lost its memory counts anew."""
    answer = await till.send(
        till.opening(),
        till.sale(a_line(tea), number=f"{till.code}-000001"),
        till.sale(a_line(tea), number=f"{till.code}-000001"),
    )
    assert faults(answer) == ["number_taken"]
    assert (await figures(databases, pos_shop, tea))[0] == 2


async def test_a_clock_that_is_wrong_is_told_and_never_writes_the_future(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    ahead = till.sale(a_line(tea), skew_ms=0)
    ahead["at"] = "2031-01-01T00:00:00Z"
    answer = await till.send(till.opening(), ahead, till.sale(a_line(tea), skew_ms=3_600_000))
    assert faults(answer) == ["clock_skew", "clock_skew"]
    assert (await order_of(databases, pos_shop, ahead)).placed_at.year < 2031


async def test_a_document_of_a_device_that_is_not_here_is_refused(till: Till, tea: UUID) -> None:
    answer = await till.send(till.sale(a_line(tea)) | {"device": str(new_id())})
    assert (states(answer), faults(answer)) == (["refused"], ["device_foreign"])


@pytest.mark.parametrize("tender", ["cash", "card"])
async def test_a_tender_keeps_its_change_and_its_name(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, tender: str
) -> None:
    payment = {"tender": tender, "label": "Own words", "amount": 1000, "given": 2000, "change": 1000}
    sale = till.sale(a_line(tea), payments=[payment])
    await till.send(till.opening(), sale)
    assert await payment_of(databases, pos_shop, sale) == (tender, "Own words", 1000, 2000)


async def test_cash_that_was_rounded_pays_the_bill(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    payment = {"tender": "cash", "amount": 1000, "given": 1000, "rounding": 2}
    sale = till.sale(a_line(tea, total=998), payments=[payment], rounding=2)
    assert faults(await till.send(till.opening(), sale)) == []
    order = await order_of(databases, pos_shop, sale)
    assert (order.total, order.paid, order.state) == (998, 998, "completed")


async def test_a_sale_that_costs_nothing_is_paid_with_nothing(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    free = till.sale(a_line(tea, total=0), payments=[])
    nothing = till.sale(a_line(tea, total=0))
    assert faults(await till.send(till.opening(), free, nothing)) == []
    for sale in (free, nothing):
        order = await order_of(databases, pos_shop, sale)
        assert (order.total, order.paid, order.state) == (0, 0, "completed")
