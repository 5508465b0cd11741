"""What of a step can go, and what stays and why: products, customers, prices."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from modules.catalog import api as catalog
from modules.catalog.views import variants
from modules.customers import api as customers
from modules.desk.api import Author
from modules.orders.views import order_lines
from modules.stock.views import levels, moves
from tenancy.access.api import Actor

BY_HAND = N_("Somebody has changed it here since")
SOLD, LIES, MOVED = N_("It stands in an order"), N_("It lies in stock"), N_("Stock of it was moved")
IN_BUNDLE = N_("It is part of a bundle or a kit")
HAS = N_("There is of it here: {what}")
PRICES_CHANGED = N_("{n} prices were changed by hand since")


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """What stays: its name, why (a msgid for `facts`, of which `what` are msgids too), and where it is."""

    name: str
    why: str
    facts: dict[str, Any] = {}
    path: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`goes`: how many; `take`: carries it out."""

    goes: int
    stays: Sequence[Stay]
    take: Callable[[TenantSession, Author, datetime], Awaitable[Any]]


async def products(session: TenantReader) -> Plan:
    found = await catalog.products_from_files(session)
    used = await uses_of(session, [each.id for each in found])
    going: list[UUID] = []
    stays: list[Stay] = []
    for each in found:
        why = used.get(each.id) or (IN_BUNDLE if each.in_bundle else BY_HAND if each.by_hand else "")
        if why:
            stays.append(Stay(name=each.name, why=why, path=f"/products/{each.id}"))
        else:
            going.append(each.id)
    return Plan(goes=len(going), stays=stays, take=lambda s, by, at: catalog.take_products_back(s, going, by, at))


async def uses_of(session: TenantReader, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Product → why it can't go: it was ordered, lies on a shelf, or was moved otherwise than by opening stock."""
    if not ids:
        return {}
    of = variants.c.id
    sold = sa.exists().where(order_lines.c.variant_id == of)
    lies = sa.exists().where(levels.c.variant_id == of, sa.or_(levels.c.on_hand != 0, levels.c.reserved != 0))
    moved = sa.exists().where(moves.c.variant_id == of, moves.c.kind != "opening")
    why = sa.case((sold, SOLD), (lies, LIES), (moved, MOVED)).label("why")
    query: Any = sa.select(variants.c.product_id, why).where(
        variants.c.product_id == sa.func.any(sa.literal(list(ids), ARRAY(sa.Uuid)))
    )
    return {row.product_id: row.why for row in await session.execute(query) if row.why}


async def people(session: TenantReader) -> Plan:
    found = await customers.customers_from_files(session)
    going = [each.id for each in found if not each.has and not each.by_hand]
    stays = [
        Stay(name=each.name, why=HAS if each.has else BY_HAND, facts={"what": each.has}, path=f"/customers/{each.id}")
        for each in found
        if each.has or each.by_hand
    ]
    return Plan(goes=len(going), stays=stays, take=lambda s, by, at: customers.take_customers_back(s, going, by, at))


async def prices(session: TenantReader) -> Plan:
    found = await catalog.prices_from_files(session)
    stays = [
        Stay(name=each.list.name, why=PRICES_CHANGED, facts={"n": each.changed}, path="/products/price-lists")
        for each in found
        if each.changed
    ]
    going = sum(len(each.prices) for each in found)
    return Plan(goes=going, stays=stays, take=lambda s, by, at: catalog.take_prices_back(s, found, by, at))


PLANS: Mapping[str, Callable[[TenantReader], Awaitable[Plan]]] = {
    "products": products, "customers": people, "prices": prices,
}  # fmt: skip


async def carry_out(session: TenantSession, actor: Actor, step: str, at: datetime) -> int:
    """Takes back what can go now; gives how many."""
    plan = await PLANS[step](session)
    if plan.goes:
        await plan.take(session, Author.of(actor), at)
    return plan.goes
