"""One act on many orders: looked at first, then carried out order by order, each a unit of its own."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered, publish
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from modules.orders.acts.acting import LONGEST, RIGHTS, TEXTS, Act, Kind, Standing, refusal
from modules.orders.events import OrderActAsked
from modules.orders.fulfillment.fulfilling import Part, left
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.models import Fulfillment, OrderAct, OrderLine, SalesOrder
from modules.orders.services import handling
from modules.orders.services.cancel import cancel_order
from modules.orders.services.change import lock_order
from modules.orders.services.fulfillments import fulfill_part, fulfillments_of, left_of, send_part
from modules.orders.services.list import OrderFilter, filtered, sorts_of
from modules.orders.services.minding import open_notes
from modules.orders.states import FulfillmentState
from modules.shops import api as shops
from tenancy.access.api import Actor

MOST = 5000
MOST_TOLD = 500
WAYS = {"ship": "ship", "pickup": "pickup"}
NOTHING = N_("Tick the orders first.")
TOO_MANY = N_("At most {most} orders at once. Narrow the list.")
Left = dict[str, Any]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the act would find it; `why` it stays as it is, or nothing."""

    id: UUID
    number: str
    customer: str
    total: int
    currency: str
    why: str


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """An act as it stands. `left`: [{order, number, why, facts}], the first of those that stayed as they were."""

    id: UUID
    act: Act
    state: str
    orders: list[UUID]
    done: int
    acted: int
    left: list[Left]
    actor: dict[str, Any]
    who_name: str
    started_at: datetime
    ended_at: datetime | None

    @property
    def total(self) -> int:
        return len(self.orders)


COLUMNS = [getattr(OrderAct, name) for name in Running.__struct_fields__]
STANDING = (
    SalesOrder.id, SalesOrder.number, SalesOrder.customer_name, SalesOrder.total, SalesOrder.currency, SalesOrder.state,
    SalesOrder.handed_over_at, SalesOrder.held, SalesOrder.flags, SalesOrder.handling,
)  # fmt: skip


async def pick(session: TenantReader, actor: Actor, wanted: OrderFilter) -> list[UUID]:
    """The orders that `actor` sees of those, in the list's order. Raises Invalid for none, or too many."""
    sorts = sorts_of(wanted)
    order = [sort.column.desc() if sort.descending else sort.column.asc() for sort in sorts]
    query = filtered(actor, wanted, SalesOrder.id).order_by(*order).limit(MOST + 1)
    found = list(await session.scalars(query))
    if not found:
        raise Invalid(fields=(FieldError(field="order", code="none", message=NOTHING),))
    if len(found) > MOST:
        raise Invalid(fields=(FieldError(field="order", code="too_many", message=TOO_MANY, facts={"most": MOST}),))
    return found


def checked(actor: Actor, act: Act) -> Act:
    """Raises Forbidden, Invalid with the field of the text."""
    actor.require(RIGHTS[act.kind])
    if act.kind not in TEXTS or (act.kind == Kind.CANCEL and not act.text.strip()):
        return msgspec.structs.replace(act, text="")
    text = handling.words_of(f"{act.kind}.text", act.text, LONGEST.get(act.kind, handling.LONGEST_NOTE))
    return msgspec.structs.replace(act, text=text)


async def look(session: TenantReader, actor: Actor, act: Act, orders: Sequence[UUID]) -> list[Seen]:
    """What the act would do to each, in three statements."""
    query = sa.select(*STANDING).where(SalesOrder.id.in_(orders), shops.visible(actor, SalesOrder.store_id))
    rows = {row.id: row for row in await session.execute(query)}
    parts = await parts_of(session, list(rows))
    open_ = await with_goods_left(session, parts) if act.kind in {Kind.PACK, Kind.SEND} else dict.fromkeys(rows, True)
    return [
        Seen(
            id=row.id, number=row.number, customer=row.customer_name, total=row.total, currency=row.currency,
            why=refusal(act, standing(row, parts[key], has_left=open_[key])),
        )
        for key in orders
        if (row := rows.get(key))
    ]  # fmt: skip


def standing(row: Any, parts: Sequence[Part], *, has_left: bool) -> Standing:
    return Standing(
        state=row.state, is_gone=row.handed_over_at is not None, is_held=bool(row.held), flags=tuple(row.flags),
        notes=tuple(note["text"] for note in row.handling), parts=tuple(part.state.value for part in parts),
        has_left=has_left, is_minded=is_minded(row.handling, parts, has_left=has_left),
    )  # fmt: skip


def is_minded(handling_notes: Sequence[Any], parts: Sequence[Part], *, has_left: bool) -> bool:
    """Whether all that would go has its notes confirmed: what no part has taken up has nobody who could have."""
    waiting = [part.minded for part in parts if part.state == FulfillmentState.PACKED] + [()] * has_left
    return not any(open_notes(handling_notes, minded) for minded in waiting)


async def parts_of(session: TenantReader, orders: Sequence[UUID]) -> dict[UUID, list[Part]]:
    query = sa.select(Fulfillment.order_id, Fulfillment.state, Fulfillment.lines, Fulfillment.minded)
    found: dict[UUID, list[Part]] = {key: [] for key in orders}
    for row in await session.execute(query.where(Fulfillment.order_id.in_(orders))):
        lines = {UUID(line): Decimal(quantity) for line, quantity in row.lines.items()}
        found[row.order_id].append(Part(FulfillmentState(row.state), lines, tuple(note["text"] for note in row.minded)))
    return found


async def with_goods_left(session: TenantReader, parts: dict[UUID, list[Part]]) -> dict[UUID, bool]:
    """Of which orders something is left that no part has taken up."""
    query = sa.select(OrderLine.order_id, OrderLine.id, OrderLine.quantity).where(
        OrderLine.order_id.in_(list(parts)), OrderLine.variant_id.is_not(None), OrderLine.quantity > 0
    )
    ordered: dict[UUID, dict[UUID, Decimal]] = {key: {} for key in parts}
    for row in await session.execute(query):
        ordered[row.order_id][row.id] = row.quantity
    return {key: bool(left(ordered[key], each)) for key, each in parts.items()}


async def start_act(session: TenantSession, actor: Actor, act: Act, orders: Sequence[UUID], at: datetime) -> UUID:
    """Asks for it; the worker carries it out. Raises Forbidden, Invalid."""
    act = checked(actor, act)
    key = new_id()
    row = {
        "id": key, "act": msgspec.to_builtins(act), "orders": [str(order) for order in orders],
        "actor": msgspec.to_builtins(actor), "who_id": actor.who, "who_name": actor.name, "started_at": at,
    }  # fmt: skip
    await session.execute(sa.insert(OrderAct).values(**row))
    await publish(session, OrderActAsked(act=key))
    return key


def shown(actor: Actor | None) -> sa.ColumnElement[bool]:
    """Who works in some stores sees what they asked for themselves: another's act may name orders of any store."""
    return sa.true() if actor is None or actor.stores is None else OrderAct.who_id == actor.who


async def find_act(session: TenantReader, act: UUID, actor: Actor | None = None, *, lock: bool = False) -> Running:
    """Raises NotFound, for one that `actor` doesn't see too."""
    query = sa.select(*COLUMNS).where(OrderAct.id == act, shown(actor))
    row = (await session.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), Running)


async def latest_acts(session: TenantReader, actor: Actor, *, most: int = 50) -> list[Running]:
    query = sa.select(*COLUMNS).where(shown(actor)).order_by(OrderAct.id.desc()).limit(most)
    rows = (await session.execute(query)).mappings()
    return [msgspec.convert(dict(row), Running) for row in rows]


async def carry_out(databases: Databases, event: OrderActAsked, delivered: Delivered) -> None:
    """Order after order, each with the act's progress in one unit: a repeat goes on where it was."""
    while await one_step(databases, delivered, event.act):
        await delivered.renew()


async def one_step(databases: Databases, delivered: Delivered, key: UUID) -> bool:
    """The next order of the act. What is refused is noted in a unit of its own, for the first one is undone."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        running = await find_act(session, key, lock=True)
        if running.state == "done":
            return False
        if running.done == running.total:
            await change_act(session, key, state="done", ended_at=delivered.at, actor={})
            await session.commit()
            return False
        try:
            why = await apply(session, running, delivered.at)
        except Problem as problem:
            refused = problem
        else:
            await change_act(session, key, done=running.done + 1, **outcome(running, why))
            await session.commit()
            return True
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        running = await find_act(session, key, lock=True)
        facts = {name: value if isinstance(value, int) else str(value) for name, value in refused.facts.items()}
        told = await left_one(session, running, refused.message, facts)
        await change_act(session, key, done=running.done + 1, left=told)
        await session.commit()
    return True


def outcome(running: Running, why: list[Left]) -> dict[str, Any]:
    return {"left": why} if why else {"acted": running.acted + 1}


async def change_act(session: TenantSession, act: UUID, **values: Any) -> None:
    await session.execute(sa.update(OrderAct).where(OrderAct.id == act).values(**values))


async def left_one(session: TenantReader, running: Running, why: str, facts: dict[str, Any]) -> list[Left]:
    """What is told of those that stayed, with the order that it is at now."""
    key = running.orders[running.done]
    number = await session.scalar(sa.select(SalesOrder.number).where(SalesOrder.id == key))
    told = {"order": str(key), "number": number or "", "why": why, "facts": facts}
    return [*running.left, told][:MOST_TOLD] if len(running.left) < MOST_TOLD else running.left


async def apply(session: TenantSession, running: Running, at: datetime) -> list[Left]:
    """Does it to the order that the act is at; gives what is told when it would change nothing. Raises Problem."""
    actor, key, act = msgspec.convert(running.actor, Actor), running.orders[running.done], running.act
    await lock_order(session, key, actor)
    (seen,) = await look(session, actor, act, [key])
    if seen.why:
        return await left_one(session, running, seen.why, {})
    await DEEDS[act.kind](session, actor, key, act.text, at)
    return []


async def pack(session: TenantSession, actor: Actor, order: UUID, _text: str, at: datetime) -> None:
    await fulfill_part(session, actor, order, FulfillmentIn(way=await way_of(session, order), gone=False), at)


async def send(session: TenantSession, actor: Actor, order: UUID, _text: str, at: datetime) -> None:
    """What is packed goes, and what is left with it."""
    for part in await fulfillments_of(session, order):
        if part.state == FulfillmentState.PACKED:
            await send_part(session, actor, order, part.id, at)
    if await left_of(session, order):
        await fulfill_part(session, actor, order, FulfillmentIn(way=await way_of(session, order)), at)


async def way_of(session: TenantReader, order: UUID) -> Any:
    kind = await session.scalar(sa.select(SalesOrder.delivery["kind"].astext).where(SalesOrder.id == order))
    return WAYS.get(kind or "", "counter")


async def release(session: TenantSession, actor: Actor, order: UUID, _text: str, at: datetime) -> None:
    await handling.release_order(session, actor, order, at)


async def cancel(session: TenantSession, actor: Actor, order: UUID, text: str, at: datetime) -> None:
    await cancel_order(session, actor, order, text, at)


Deed = Callable[[TenantSession, Actor, UUID, str, datetime], Coroutine[Any, Any, None]]
DEEDS: dict[Kind, Deed] = {
    Kind.FLAG: handling.add_flag, Kind.UNFLAG: handling.remove_flag, Kind.NOTE: handling.add_note,
    Kind.HOLD: handling.hold_order, Kind.RELEASE: release, Kind.PACK: pack, Kind.SEND: send, Kind.CANCEL: cancel,
}  # fmt: skip
