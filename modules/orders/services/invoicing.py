"""Orders go on invoices as they were sold; what comes back of them is credited."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.quantity import STEP, is_whole, to_quantity
from modules.customers import api as customers
from modules.desk.api import Author
from modules.invoices import api as invoices
from modules.invoices.api import Asked, Buyer, Charged, ChargedLine, InvoiceOut, Kept
from modules.orders.errors import OrderCannotBecome
from modules.orders.models import SalesOrder
from modules.orders.schemas import DeliveryOut, LineOut
from modules.orders.services.after import goods_of
from modules.orders.services.change import lock_order, tell
from modules.orders.services.read import lines_of
from modules.orders.states import OrderState
from modules.shops import api as shops
from modules.stock.api import By
from tenancy.access.api import Actor

MOST = 100
FACTS: tuple[Any, ...] = (
    SalesOrder.id, SalesOrder.number, SalesOrder.state, SalesOrder.store_id, SalesOrder.customer_id,
    SalesOrder.customer_name, SalesOrder.currency, SalesOrder.prices_include_tax, SalesOrder.total, SalesOrder.paid,
    SalesOrder.reversed, SalesOrder.delivery, SalesOrder.placed_at,
)  # fmt: skip


class InvoiceIn(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice for one order, or for several of one customer. `buyer`: whom it is made out to, without it as the
    customer's profile says. `languages`: one or two ("en", "zh_Hans"), the shop's without. `remark`: what else stands
    on it.
    """

    orders: Annotated[list[UUID], Meta(min_length=1, max_length=MOST)]
    buyer: Buyer | None = None
    languages: Annotated[list[str], Meta(max_length=2)] = []
    remark: Annotated[str, Meta(max_length=1000)] = ""


async def invoice_orders(session: TenantSession, actor: Actor, asked: InvoiceIn, at: datetime) -> InvoiceOut:
    """Issues the invoice, and at once credits what had come back before.

    Raises NotFound, OrderCannotBecome for one that was canceled, AlreadyInvoiced, NothingToInvoice,
    DoNotBelongTogether.
    """
    for order in sorted(asked.orders):
        await lock_order(session, order, actor)
    return await put_on_invoice(session, asked, Author.of(actor), at)


async def put_on_invoice(session: TenantSession, asked: InvoiceIn, author: Author, at: datetime) -> InvoiceOut:
    """The caller holds the orders."""
    rows = {row.id: row for row in await facts_of(session, asked.orders)}
    charged = [await charged_of(session, rows[order]) for order in dict.fromkeys(asked.orders)]
    buyer = asked.buyer or await buyer_of(session, rows[asked.orders[0]])
    languages = tuple(asked.languages) if tuple(asked.languages) in invoices.LANGUAGES else ()
    wanted = Asked(charged=charged, buyer=buyer, languages=languages, remark=asked.remark)
    issued = await invoices.issue(session, wanted, author, at)
    for each in charged:
        await note(session, each.id, "invoiced", issued.number, author, at)
        await credit_order(session, each.id, author, at)
    return issued


async def facts_of(session: TenantReader, orders: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    query: Any = sa.select(*FACTS).where(SalesOrder.id.in_(orders))
    return (await session.execute(query)).all()


async def charged_of(session: TenantReader, row: sa.Row[Any]) -> Charged:
    """The order as it was sold. Raises OrderCannotBecome, NothingToInvoice when nothing of it is kept."""
    if row.state in {OrderState.CANCELED, OrderState.QUOTED}:
        raise OrderCannotBecome(state=row.state, target=OrderState.PAID)
    if row.total and row.reversed >= row.total:
        raise invoices.NothingToInvoice(source=row.number)
    lines = [charged_line(line) for line in await lines_of(session, row.id) if line.quantity]
    return Charged(
        id=row.id, number=row.number, at=row.placed_at, store=row.store_id, customer=row.customer_id,
        currency=row.currency, prices_include_tax=row.prices_include_tax, lines=lines, paid=row.paid,
        rounding=row.total - sum(line.net + line.tax for line in lines),
    )  # fmt: skip


def charged_line(line: LineOut) -> ChargedLine:
    return ChargedLine(
        id=line.id, name=line.name, code=line.code, quantity=line.count, unit_price=line.unit_price,
        unit=line.pack or ("" if is_whole(line.count) else line.unit), amount=line.amount, tax_rate=line.tax_rate,
        net=line.net, tax=line.tax,
    )  # fmt: skip


async def buyer_of(session: TenantReader, row: sa.Row[Any]) -> Buyer:
    """By the customer's profile, else by what the order says."""
    address = msgspec.convert(row.delivery, DeliveryOut).address
    known = await customers.billing_of(session, row.customer_id) if row.customer_id else None
    if known is None:
        return Buyer(name=address.name or row.customer_name, email=address.email, phone=address.phone)
    return Buyer(
        name=known.name, contact=known.contact, tax_number=known.tax_number, address="\n".join(known.address),
        phone=known.phone, email=known.email or address.email, bank=known.bank,
    )  # fmt: skip


async def credit_order(session: TenantSession, order: UUID, author: Author, at: datetime) -> InvoiceOut | None:
    """What is invoiced beyond what is kept is credited; a repeat changes nothing. None when there is nothing to do."""
    credited = await invoices.credit_source(session, order, await kept_of(session, order), author, at)
    if credited:
        await note(session, order, "credited", credited.number, author, at)
    return credited


async def kept_of(session: TenantReader, order: UUID) -> Mapping[UUID, Kept]:
    """What the customer keeps of each line, and what it comes to now; nothing of a canceled order."""
    state = await session.scalar(sa.select(SalesOrder.state).where(SalesOrder.id == order))
    if state == OrderState.CANCELED:
        return {}
    factors = {line.id: line.factor for line in await lines_of(session, order)}
    goods = await goods_of(session, order)
    return {
        line: Kept(
            to_quantity((each.sold.left / factors[line]).quantize(STEP)), each.sold.net - each.sold.back_net,
            each.sold.tax - each.sold.back_tax,
        )
        for line, each in goods.items()
    }  # fmt: skip


async def note(session: TenantSession, order: UUID, kind: str, number: str, author: Author, at: datetime) -> None:
    """In the order's history."""
    row = await lock_order(session, order)
    await tell(session, row, kind, By(author.id, author.name, at), number=number)


async def others_of(session: TenantReader, actor: Actor, order: UUID) -> list[sa.Row[Any]]:
    """Further orders of the same customer, store and currency that stand on no invoice yet, the newest first."""
    (own,) = await facts_of(session, [order])
    if own.customer_id is None:
        return []
    query: Any = sa.select(*FACTS).where(
        SalesOrder.customer_id == own.customer_id, SalesOrder.store_id == own.store_id, SalesOrder.id != order,
        SalesOrder.currency == own.currency, SalesOrder.prices_include_tax == own.prices_include_tax,
        SalesOrder.state.in_([OrderState.PLACED, OrderState.PAID, OrderState.COMPLETED]),
        sa.or_(SalesOrder.reversed < SalesOrder.total, SalesOrder.total == 0),
        shops.visible(actor, SalesOrder.store_id),
    )  # fmt: skip
    rows = (await session.execute(query.order_by(SalesOrder.placed_at.desc()).limit(MOST))).all()
    free = set(await invoices.free_of(session, [row.id for row in rows]))
    return [row for row in rows if row.id in free]
