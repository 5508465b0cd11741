"""Orders that customers come for: those of a store whose goods have not gone, and one of them with all that is sold."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import NotFound
from modules.customers import views as customers
from modules.orders.after import sums as after
from modules.orders.models import Fulfillment, SalesOrder
from modules.orders.schemas import LineOut
from modules.orders.services.call_off import GoingBack, going_back_of
from modules.orders.services.fulfillments import fulfillments_of, part_of
from modules.orders.services.list import WAITING
from modules.orders.services.minding import open_notes
from modules.orders.services.read import lines_of
from modules.payments import api as payments
from tenancy.access.api import Actor

BEST = 4
"""Digits that a telephone number is found by, at least."""
ADDRESS: Any = SalesOrder.delivery["address"]
BUYER = customers.customers
NAME = sa.func.coalesce(sa.func.nullif(SalesOrder.customer_name, ""), ADDRESS["name"].astext, "")
PHONE = sa.func.coalesce(sa.func.nullif(BUYER.c.phone, ""), ADDRESS["phone"].astext, "")
PACKED = sa.exists().where(Fulfillment.order_id == SalesOrder.id, Fulfillment.state == "packed")
COLUMNS: tuple[Any, ...] = (
    SalesOrder.id, SalesOrder.number, SalesOrder.customer_id.label("customer"), NAME.label("name"),
    PHONE.label("phone"), SalesOrder.currency, SalesOrder.total, SalesOrder.reversed, SalesOrder.paid,
    SalesOrder.placed_at, PACKED.label("is_packed"), SalesOrder.held, SalesOrder.handling, SalesOrder.note,
    SalesOrder.prices_include_tax,
)  # fmt: skip


class PickupCard(msgspec.Struct, frozen=True, kw_only=True):
    """An order to pick up. Minor units; `due` is what is left to pay. `name` and `phone`: the customer's, or whom the
    goods are for; `is_packed`: some of it lies ready.
    """

    id: UUID
    number: str
    customer: UUID | None
    name: str
    phone: str
    currency: str
    total: int
    due: int
    placed_at: datetime
    is_packed: bool


class PickupLine(msgspec.Struct, frozen=True, kw_only=True):
    """As it was sold: `quantity` in base units, `count` of `unit`; `total` as prices are written."""

    id: UUID
    variant: UUID | None
    name: str
    code: str
    quantity: Decimal
    count: Decimal
    unit: str
    unit_price: int
    total: int
    net: int
    tax: int
    tax_rate: int


class Pickup(PickupCard, frozen=True, kw_only=True):
    """`paid` before; `coming`: payments that are on their way. `held`: why nothing of it may go, "" if it may.
    `back`: what is given back if it is called off.
    `confirm`: notes that whoever hands it out has to confirm, by their text.
    """

    paid: int
    coming: int
    held: str
    confirm: list[str]
    note: str
    prices_include_tax: bool
    lines: list[PickupLine]
    back: list[GoingBack]


def waiting_for(actor: Actor, store: UUID) -> sa.Select[Any]:
    """Orders of `store` that somebody may come for: not shipped, not handed over, not canceled."""
    shipped = SalesOrder.delivery["kind"].astext == "ship"
    query: Any = sa.select(*COLUMNS).join_from(SalesOrder, BUYER, BUYER.c.id == SalesOrder.customer_id, isouter=True)
    seen = sa.true() if actor.stores is None else sa.literal(store in actor.stores)
    return query.where(WAITING, SalesOrder.store_id == store, seen, shipped.is_not(True))


def answers(query: str) -> sa.ColumnElement[bool]:
    """By the number, the telephone's digits or the name: any part of it; everything for a blank query."""
    wanted, digits = query.strip(), re.sub(r"\D", "", query)
    found = [SalesOrder.number.icontains(wanted, autoescape=True), NAME.icontains(wanted, autoescape=True)]
    if len(digits) >= BEST and len(digits) * 2 > len(wanted):
        found.append(sa.func.regexp_replace(PHONE, r"\D", "", "g").contains(digits.lstrip("0") or digits))
    return sa.or_(*found)


async def list_pickups(session: TenantReader, actor: Actor, store: UUID, query: str, most: int) -> list[PickupCard]:
    """What lies ready first, then the oldest."""
    rows = waiting_for(actor, store).where(answers(query)) if query.strip() else waiting_for(actor, store)
    found = await session.execute(rows.order_by(PACKED.desc(), SalesOrder.placed_at, SalesOrder.id).limit(most))
    return [card_of(row) for row in found]


def card_of(row: Any) -> PickupCard:
    return PickupCard(
        id=row.id, number=row.number, customer=row.customer, name=row.name, phone=row.phone, currency=row.currency,
        total=row.total, due=after.due(total=row.total, reversed_=row.reversed, paid=row.paid),
        placed_at=row.placed_at, is_packed=row.is_packed,
    )  # fmt: skip


async def get_pickup(session: TenantReader, actor: Actor, store: UUID, order: UUID) -> Pickup:
    """Raises NotFound, for one that nobody may come for in this store too."""
    row: Any = (await session.execute(waiting_for(actor, store).where(SalesOrder.id == order))).one_or_none()
    if row is None:
        raise NotFound
    card = card_of(row)
    coming = await payments.under_way(session, order)
    minded = {note for part in await fulfillments_of(session, order) for note in part_of(part).minded}
    fields: dict[str, Any] = {name: getattr(card, name) for name in PickupCard.__struct_fields__}
    fields["due"] = max(0, card.due - coming)
    return Pickup(
        **fields, paid=row.paid, coming=coming,
        held=row.held.get("reason", "") if row.held else "", confirm=open_notes(row.handling, minded), note=row.note,
        prices_include_tax=row.prices_include_tax,
        lines=[line_of(line, row) for line in await lines_of(session, order) if line.quantity > 0],
        back=await going_back_of(session, order),
    )  # fmt: skip


def line_of(line: LineOut, row: Any) -> PickupLine:
    total = line.net + line.tax if row.prices_include_tax else line.net
    return PickupLine(
        id=line.id, variant=line.variant, name=line.name, code=line.code, quantity=line.quantity, count=line.count,
        unit=line.unit, unit_price=line.unit_price, total=total, net=line.net, tax=line.tax, tax_rate=line.tax_rate,
    )  # fmt: skip
