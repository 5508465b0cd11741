"""Orders on invoices: frozen as they were sold, once, without gaps; what comes back is credited."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import NotFound
from modules.customers.domain import Address, CustomerKind, Profile
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.invoices.errors import AlreadyCanceled, AlreadyInvoiced, DoNotBelongTogether, NothingToInvoice
from modules.invoices.models import Invoice
from modules.invoices.schemas import Buyer, InvoiceOut
from modules.invoices.services.credit import cancel
from modules.invoices.services.read import get_invoice, notes_of, of_source
from modules.orders.after.schemas import LoweredLine, RefundIn, ReturnIn, ReturnLine
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import OrderCannotBecome, OrderInvoiced
from modules.orders.schemas import PlacedOut
from modules.orders.services.cancel import cancel_order
from modules.orders.services.edit import edit_order
from modules.orders.services.invoicing import InvoiceIn, credit_order, invoice_orders
from modules.orders.services.read import get_order
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.shops import api as shops
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell
from tests.fixtures.servers import Servers
from tests.modules.orders.races import many_connections

OWNER = an_actor()
NOBODY = Author(None, "")


async def invoiced(session: TenantSession, *orders: PlacedOut, **more: Any) -> InvoiceOut:
    asked = InvoiceIn(orders=[order.id for order in orders], **more)
    return await invoice_orders(session, OWNER, asked, clock.now())


async def credited(session: TenantSession, order: PlacedOut) -> InvoiceOut | None:
    return await credit_order(session, order.id, NOBODY, clock.now())


def back(order: PlacedOut, quantity: int = 1) -> ReturnIn:
    return ReturnIn(lines=[ReturnLine(line=order.lines[0].id, quantity=Decimal(quantity))])


async def test_an_invoice_says_what_was_sold_and_adds_up(session: TenantSession) -> None:
    tea, pen = await add_goods(session, price=1250), await add_goods(session, price=99, name="Pen")
    order = await sell(session, (tea, 2), (pen, 3))
    invoice = await invoiced(session, order, buyer=Buyer(name="Old Well", tax_number="GB1"))
    assert (invoice.number, invoice.kind, invoice.total, invoice.paid) == ("INV-000001", "invoice", 2797, 2797)
    assert invoice.net + invoice.tax + invoice.rounding == invoice.total == order.total
    assert [(line.name, line.quantity, line.amount) for line in invoice.lines][1] == ("Pen", 3, 297)
    assert (invoice.seller.name, invoice.buyer.name, invoice.buyer.tax_number) == ("Corner Shop", "Old Well", "GB1")
    told = [(each.kind, each.facts.get("number")) for each in (await get_order(session, order.id, OWNER)).history]
    assert told[-1] == ("invoiced", "INV-000001")


async def test_an_order_is_on_one_invoice_until_that_one_is_canceled(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session), 1))
    first = await invoiced(session, order)
    with pytest.raises(AlreadyInvoiced) as refused:
        await invoiced(session, order)
    assert refused.value.facts["number"] == first.number
    note = await cancel(session, OWNER, first.id, clock.now(), remark="Wrong name")
    assert (note.kind, note.number, note.total, note.cancels) == ("credit_note", "CN-000001", first.total, True)
    with pytest.raises(AlreadyCanceled):
        await cancel(session, OWNER, first.id, clock.now())
    again = await invoiced(session, order)
    assert (again.number, (await get_invoice(session, first.id)).canceled) == ("INV-000002", True)


async def test_an_issued_invoice_cannot_be_changed_by_anybody(session: TenantSession) -> None:
    invoice = await invoiced(session, await sell(session, (await add_goods(session), 1)))
    for statement in (sa.update(Invoice).values(total=0), sa.delete(Invoice)):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with session.begin_nested():
                await session.execute(statement.where(Invoice.id == invoice.id))


async def test_what_comes_back_in_parts_is_credited_in_proportion_and_to_the_cent(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=333), 3))
    invoice = await invoiced(session, order)
    totals: list[int] = []
    for _ in range(3):
        await take_back(session, OWNER, order.id, back(order), clock.now())
        note = await credited(session, order)
        assert note
        totals.append(note.total)
        assert await credited(session, order) is None
    assert (sum(totals), totals) == (invoice.total, [333, 333, 333])
    notes = await notes_of(session, invoice.id)
    assert (sum(n.net for n in notes), sum(n.tax for n in notes)) == (invoice.net, invoice.tax)
    assert (await get_invoice(session, invoice.id)).credited == invoice.total


async def test_a_lowered_price_and_a_return_before_the_invoice_are_credited_with_it(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=1000), 2))
    lower = RefundIn(lines=[LoweredLine(line=order.lines[0].id, amount=150)])
    await refund_order(session, OWNER, order.id, lower, clock.now())
    invoice = await invoiced(session, order)
    (note,) = await notes_of(session, invoice.id)
    assert (invoice.total, note.total, note.lines[0].quantity) == (2000, 150, 0)
    await take_back(session, OWNER, order.id, back(order, 2), clock.now())
    await credited(session, order)
    assert [each.total for each in await notes_of(session, invoice.id)] == [150, 1850]


async def test_nothing_kept_is_nothing_to_invoice(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session), 1))
    await take_back(session, OWNER, order.id, back(order), clock.now())
    with pytest.raises(NothingToInvoice):
        await invoiced(session, order)
    canceled = await sell(session, (await add_goods(session), 1), handover="later")
    await cancel_order(session, OWNER, canceled.id, "", clock.now())
    with pytest.raises(OrderCannotBecome):
        await invoiced(session, canceled)


async def test_a_canceled_order_is_credited_whole_and_an_invoiced_one_is_not_changed(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session), 1), handover="later")
    invoice = await invoiced(session, order)
    with pytest.raises(OrderInvoiced):
        await edit_order(session, OWNER, order.id, EditIn(lines=[]), clock.now())
    await cancel_order(session, OWNER, order.id, "", clock.now())
    note = await credited(session, order)
    assert note
    assert (note.total, note.cancels) == (invoice.total, False)


async def a_customer(session: TenantSession, name: str = "Old Well Noodles") -> UUID:
    place = Address(name="He Rui", street="12 Zhongshan Road", city="Hangzhou", country="CN", for_billing=True)
    profile = Profile(kind=CustomerKind.COMPANY, name=name, tax_number="9133", addresses=(place,))
    return await create_customer(session, profile, Source(author=NOBODY, country="CN", now=clock.now()))


async def test_several_orders_of_one_customer_go_on_one_invoice(session: TenantSession) -> None:
    customer = await a_customer(session)
    tea = await add_goods(session, price=333)
    orders = [await sell(session, (tea, n), customer=customer) for n in (1, 2)]
    invoice = await invoiced(session, *orders)
    assert (invoice.total, [source.number for source in invoice.sources]) == (999, [o.number for o in orders])
    assert (invoice.buyer.name, invoice.buyer.contact, invoice.buyer.tax_number) == (
        "Old Well Noodles",
        "He Rui",
        "9133",
    )
    await take_back(session, OWNER, orders[1].id, back(orders[1]), clock.now())
    note = await credited(session, orders[1])
    assert note
    assert (note.total, [source.number for source in note.sources]) == (333, [orders[1].number])
    assert len(await of_source(session, orders[0].id)) == 1
    rest = await cancel(session, OWNER, invoice.id, clock.now())
    assert rest.total == 666


async def test_orders_of_two_customers_do_not_go_together(session: TenantSession) -> None:
    tea = await add_goods(session)
    one, other = [await sell(session, (tea, 1), customer=await a_customer(session, f"Shop {n}")) for n in "ab"]
    with pytest.raises(DoNotBelongTogether):
        await invoiced(session, one, other)
    with pytest.raises(DoNotBelongTogether):
        await invoiced(session, await sell(session, (tea, 1)), await sell(session, (tea, 1)))


async def test_who_does_not_see_the_store_finds_no_invoice(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session), 1))
    invoice = await invoiced(session, order)
    elsewhere = an_actor(stores=frozenset({new_id()}))
    with pytest.raises(NotFound):
        await get_invoice(session, invoice.id, elsewhere)
    with pytest.raises(NotFound):
        await invoice_orders(session, elsewhere, InvoiceIn(orders=[order.id]), clock.now())
    with pytest.raises(NotFound):
        await cancel(session, elsewhere, invoice.id, clock.now())


async def numbers_after_a_race(
    databases: Databases, tenant: TenantCard, orders: Sequence[UUID], draw: Any
) -> list[int]:
    """Every second issuer gives up after its number was drawn; gives the numbers that stayed."""

    async def issue(n: int, order: UUID) -> None:
        async with databases.tenant(tenant.id) as session:
            await draw(session, order)
            if n % 2:
                await session.rollback()
            else:
                await session.commit()

    await asyncio.gather(*(issue(n, order) for n, order in enumerate(orders)))
    async with databases.read_tenant(tenant.id) as session:
        rows = await session.scalars(sa.select(Invoice.number).order_by(Invoice.number))
        return [int(number.rpartition("-")[2]) for number in rows]


async def many_orders(databases: Databases, tenant: TenantCard, count: int) -> list[UUID]:
    async with databases.tenant(tenant.id) as session:
        tea = await add_goods(session, on_hand=100)
        orders = [(await sell(session, (tea, 1), actor=an_actor(tenant=tenant.id))).id for _ in range(count)]
        await session.commit()
        return orders


async def test_numbers_have_no_gaps_whoever_gives_up_in_between(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async def issue(session: TenantSession, order: UUID) -> None:
        await invoice_orders(session, an_actor(tenant=fresh_tenant.id), InvoiceIn(orders=[order]), clock.now())

    async with many_connections(prepared, 8) as databases:
        orders = await many_orders(databases, fresh_tenant, 16)
        assert await numbers_after_a_race(databases, fresh_tenant, orders, issue) == list(range(1, 9))


async def test_control_a_counter_outside_the_transaction_leaves_gaps(
    prepared: Servers, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = iter(range(1, 1000))

    async def next_number(*_: Any) -> str:
        return f"INV-{next(given):06}"

    monkeypatch.setattr(shops, "next_number", next_number)  # as a database's sequence counts: never back

    async def issue(session: TenantSession, order: UUID) -> None:
        await invoice_orders(session, an_actor(tenant=fresh_tenant.id), InvoiceIn(orders=[order]), clock.now())

    async with many_connections(prepared, 8) as databases:
        orders = await many_orders(databases, fresh_tenant, 16)
        numbers = await numbers_after_a_race(databases, fresh_tenant, orders, issue)
    assert len(numbers) == 8
    assert numbers != list(range(1, 9))


async def test_one_order_at_once_gets_one_invoice_and_one_credit_note(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    actor = an_actor(tenant=fresh_tenant.id)
    async with many_connections(prepared, 8) as databases:
        (order,) = await many_orders(databases, fresh_tenant, 1)

        async def issue() -> bool:
            async with databases.tenant(fresh_tenant.id) as session:
                try:
                    await invoice_orders(session, actor, InvoiceIn(orders=[order]), clock.now())
                except AlreadyInvoiced:
                    return False
                await session.commit()
                return True

        assert sum(await asyncio.gather(*(issue() for _ in range(6)))) == 1
        async with databases.tenant(fresh_tenant.id) as session:
            line = (await get_order(session, order, actor)).lines[0].id
            asked = ReturnIn(lines=[ReturnLine(line=line, quantity=Decimal(1))])
            await take_back(session, actor, order, asked, clock.now())
            await session.commit()

        async def credit() -> bool:
            async with databases.tenant(fresh_tenant.id) as session:
                note = await credit_order(session, order, NOBODY, clock.now())
                await session.commit()
                return note is not None

        assert sum(await asyncio.gather(*(credit() for _ in range(6)))) == 1


async def test_an_order_is_invoiced_by_the_api_and_its_paper_is_the_same_each_time(
    api: httpx.AsyncClient, session: TenantSession
) -> None:
    order = await sell(session, (await add_goods(session), 1))
    await session.commit()
    issued = await api.post("/api/v1/order-invoices", json={"orders": [str(order.id)], "buyer": {"name": "Bo"}})
    assert issued.status_code == 201, issued.text
    here = f"/api/v1/invoices/{issued.json()['id']}"
    papers = [(await api.get(f"{here}/paper.pdf")).content for _ in range(2)]
    assert papers[0][:5] == b"%PDF-"
    assert papers[0] == papers[1]
    found = (await api.get("/api/v1/invoices", params={"q": order.number})).json()["items"]
    assert [each["number"] for each in found] == [issued.json()["number"]]
    note = await api.post(f"{here}/cancellation", json={"reason": "Twice"})
    assert (note.json()["kind"], note.json()["remark"]) == ("credit_note", "Twice")
    assert [each["number"] for each in (await api.get("/api/v1/invoices?state=canceled")).json()["items"]] == [
        issued.json()["number"]
    ]
