"""Parts of an order: packed, gone, arrived, or not going after all. Each changes under the lock of its order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import Busy, NotFound
from infra.kit.quantity import ZERO
from modules.orders.errors import NotEnoughStock, OnHold, OrderCannotBecome, WarehouseUnknown
from modules.orders.events import OrderFulfilled, PartDelivered, PartFact, PartGone, PartReady
from modules.orders.fulfillment.fulfilling import Part, chosen, is_all_gone, left, plain
from modules.orders.fulfillment.schemas import FulfillmentIn, FulfillmentOut, Minded, PartLine, quantities
from modules.orders.models import Fulfillment, OrderLine
from modules.orders.services.change import Locked, change, fact, lock_order, say_billable, tell
from modules.orders.services.minding import confirm, newly_minded, require_minded, tell_minded
from modules.orders.services.shortage import Line, require_there
from modules.orders.states import HOLDS_STOCK, FulfillmentState, OrderState, fulfillment_become
from modules.shipping import api as shipping
from modules.stock import api as stock
from modules.stock.api import By, StockLine, by
from tenancy.access.api import Actor

COLUMNS = (
    Fulfillment.id, Fulfillment.order_id.label("order"), Fulfillment.number, Fulfillment.state, Fulfillment.way,
    Fulfillment.warehouse_id.label("warehouse"), Fulfillment.warehouse_name, Fulfillment.lines, Fulfillment.reason,
    Fulfillment.left_at, Fulfillment.delivered_at, Fulfillment.who_name.label("by"), Fulfillment.at, Fulfillment.minded,
)  # fmt: skip
GOODS = (OrderLine.id, OrderLine.variant_id, OrderLine.quantity, OrderLine.name)
MOST_NAMED = 3


async def fulfillments_of(session: TenantReader, order: UUID) -> list[FulfillmentOut]:
    """The parts of an order, the first one first."""
    query = sa.select(*COLUMNS).where(Fulfillment.order_id == order).order_by(Fulfillment.position)
    return [part_out(row) for row in (await session.execute(query)).mappings()]


def part_out(row: Mapping[Any, Any]) -> FulfillmentOut:
    lines = [PartLine(line=UUID(line), quantity=Decimal(quantity)) for line, quantity in row["lines"].items()]
    minded = msgspec.convert(row["minded"], list[Minded])
    values: dict[str, Any] = {**row, "lines": lines, "minded": minded}
    return FulfillmentOut(**values)


def part_of(each: FulfillmentOut) -> Part:
    minded = tuple(note.text for note in each.minded)
    return Part(FulfillmentState(each.state), {line.line: line.quantity for line in each.lines}, minded)


async def goods_lines(session: TenantReader, order: UUID) -> Sequence[sa.Row[Any]]:
    """The lines that go out: those of goods we know."""
    query: Any = sa.select(*GOODS).where(OrderLine.order_id == order, OrderLine.variant_id.is_not(None))
    return (await session.execute(query.where(OrderLine.quantity > 0).order_by(OrderLine.position))).all()


async def left_of(session: TenantReader, order: UUID) -> dict[UUID, Decimal]:
    """What of each line no part has taken up. For an order that was not handed over as a whole."""
    ordered = {row.id: row.quantity for row in await goods_lines(session, order)}
    return left(ordered, [part_of(each) for each in await fulfillments_of(session, order)])


async def fulfill_part(
    session: TenantSession, actor: Actor, order_id: UUID, asked: FulfillmentIn, at: datetime
) -> UUID:
    """A part is packed, or goes at once; gives its id. Goods whose time had run out are taken again, if they are there.

    Raises OrderCannotBecome once all is gone or canceled, NothingLeft, MoreThanLeft, NotEnoughStock, WarehouseUnknown,
    NotConfirmed for what goes at once.
    """
    order = await lock_order(session, order_id, actor)
    if order.handed_over_at or order.state not in HOLDS_STOCK:
        raise OrderCannotBecome(state=order.state, target=OrderState.COMPLETED)
    require_released(order)
    parts = await fulfillments_of(session, order.id)
    goods = await goods_lines(session, order.id)
    rest = left({row.id: row.quantity for row in goods}, map(part_of, parts))
    wanted = chosen(quantities(asked.lines), rest)
    author = by(actor, at)
    minded = newly_minded(order, (), asked.confirmed, author)
    if asked.gone:
        require_minded(order, asked.confirmed)
    part: dict[str, Any] = {
        "id": new_id(), "order_id": order.id, "position": len(parts) + 1, "number": f"{order.number}/{len(parts) + 1}",
        "state": FulfillmentState.PACKED, "way": asked.way, "warehouse_id": asked.warehouse,
        "warehouse_name": await warehouse_name(session, actor, asked.warehouse),
        "lines": {str(line): str(plain(quantity)) for line, quantity in wanted.items()},
        "minded": msgspec.to_builtins(minded), "who_id": author.id, "who_name": author.name, "at": at,
    }  # fmt: skip
    await session.execute(sa.insert(Fulfillment).values(**part))
    await tell_minded(session, order, part["number"], minded, author)
    if asked.gone:
        is_whole = not parts and wanted == rest
        await let_go(session, order, await find_part(session, part["id"]), author, goods, is_whole=is_whole)
    else:
        await tell(session, order, "packed", author, part=part["number"], goods=named(wanted, goods))
        if asked.way == "pickup":
            await tell_others(session, PartReady, order, part["id"], asked.way, at)
    return part["id"]


async def send_part(session: TenantSession, actor: Actor, order_id: UUID, part: UUID, at: datetime) -> None:
    """What was packed leaves the shelf: on its way when it is shipped, the customer's when it is picked up."""
    order, found = await lock_part(session, actor, order_id, part)
    require_ready(order, found)
    await let_go(session, order, found, by(actor, at), await goods_lines(session, order.id))


def require_released(order: Locked) -> None:
    """Nothing of an order that is on hold leaves. Raises OnHold."""
    if order.held:
        raise OnHold(reason=order.held["reason"])


def require_ready(order: Locked, part: FulfillmentOut) -> None:
    """Raises OnHold, NotConfirmed."""
    require_released(order)
    require_minded(order, (each.text for each in part.minded))


async def confirm_part(
    session: TenantSession, actor: Actor, order_id: UUID, part: UUID, texts: Sequence[str], at: datetime
) -> None:
    """Its packer has minded these notes of the order. Raises NotFound, FulfillmentCannotBecome once it is gone."""
    order, found = await lock_part(session, actor, order_id, part)
    await confirm(session, order, found, texts, by(actor, at))


async def deliver_part(session: TenantSession, actor: Actor, order_id: UUID, part: UUID, at: datetime) -> None:
    """What was shipped has arrived. Raises FulfillmentCannotBecome for what was not, or has arrived before."""
    order, found = await lock_part(session, actor, order_id, part)
    await arrive(session, order, found, by(actor, at))


async def arrive(session: TenantSession, order: Locked, part: FulfillmentOut, author: By) -> None:
    if part.state != FulfillmentState.SHIPPED:  # what is packed leaves first: `send_part`
        fulfillment_become(FulfillmentState.DELIVERED, FulfillmentState.DELIVERED)
    await change_part(session, part.id, state=FulfillmentState.DELIVERED, delivered_at=author.at)
    await shipping.follow_document(session, part.id, "delivered", author.at)
    await tell(session, order, "delivered", author, part=part.number)
    await tell_others(session, PartDelivered, order, part.id, part.way, author.at)


async def cancel_part(
    session: TenantSession, actor: Actor, order_id: UUID, part: UUID, reason: str, at: datetime
) -> None:
    """What was packed doesn't go: its goods are left of the order again, and stay promised to it."""
    order, found = await lock_part(session, actor, order_id, part)
    await withdraw(session, order, found, by(actor, at), reason)


async def withdraw(session: TenantSession, order: Locked, part: FulfillmentOut, author: By, reason: str) -> None:
    state = fulfillment_become(FulfillmentState(part.state), FulfillmentState.CANCELED)
    await change_part(session, part.id, state=state, reason=reason)
    await shipping.follow_document(session, part.id, "canceled", author.at)
    await tell(session, order, "unpacked", author, part=part.number, reason=reason)


async def lock_part(
    session: TenantSession, actor: Actor | None, order_id: UUID, part: UUID
) -> tuple[Locked, FulfillmentOut]:
    """The order, locked, and the part as it stands then. Raises NotFound."""
    order = await lock_order(session, order_id, actor)
    found = await find_part(session, part)
    if found.order != order.id:
        raise NotFound
    return order, found


async def find_part(session: TenantReader, part: UUID) -> FulfillmentOut:
    """Raises NotFound."""
    row = (await session.execute(sa.select(*COLUMNS).where(Fulfillment.id == part))).mappings().one_or_none()
    if row is None:
        raise NotFound
    return part_out(row)


async def change_part(session: TenantSession, part: UUID, **values: Any) -> None:
    await session.execute(sa.update(Fulfillment).where(Fulfillment.id == part).values(**values))


async def let_go(
    session: TenantSession,
    order: Locked,
    part: FulfillmentOut,
    author: By,
    goods: Sequence[sa.Row[Any]],
    *,
    is_whole: bool = False,
) -> None:
    """The part's goods leave the shelf; once nothing of the order is left there, it is handed over."""
    target = FulfillmentState.SHIPPED if part.way == "ship" else FulfillmentState.DELIVERED
    state = fulfillment_become(FulfillmentState(part.state), target)
    await take_goods(session, order, part, author, goods)
    arrived = author.at if state == FulfillmentState.DELIVERED else None
    await change_part(session, part.id, state=state, left_at=author.at, delivered_at=arrived)
    await shipping.follow_document(session, part.id, "sent", author.at)
    kind = "shipped" if part.way == "ship" else "handed_over" if is_whole else "part_handed_over"
    wanted = {line.line: line.quantity for line in part.lines}
    await tell(session, order, kind, author, part=part.number, goods=named(wanted, goods))
    await tell_others(session, PartGone, order, part.id, part.way, author.at)
    await finish(session, order, goods, author.at)


async def finish(session: TenantSession, order: Locked, goods: Sequence[sa.Row[Any]], at: datetime) -> None:
    parts = [part_of(each) for each in await fulfillments_of(session, order.id)]
    if is_all_gone({row.id: row.quantity for row in goods}, parts):
        state = OrderState.COMPLETED if order.state == OrderState.PAID else order.state
        await change(session, order, handed_over_at=at, state=state)
        await publish(session, fact(OrderFulfilled, order, at))
        if state == OrderState.COMPLETED:
            await say_billable(session, order, state, at)


async def take_goods(
    session: TenantSession, order: Locked, part: FulfillmentOut, author: By, goods: Sequence[sa.Row[Any]]
) -> None:
    wanted = {line.line: line.quantity for line in part.lines}
    document = stock.Document("fulfillment", part.id, part.number)
    went = await stock.hand_over_part(session, order.id, wanted, document, author, warehouse=part.warehouse)
    rest = [row for row in goods if row.id in wanted and row.id not in went]
    lines = [StockLine(row.id, row.variant_id, wanted[row.id], part.warehouse) for row in rest]
    if lines and not await stock.sell(session, order.store_id, lines, document, author):
        short = [(row.variant_id, wanted[row.id], row.name) for row in rest]
        if part.warehouse:
            await require_in_warehouse(session, part.warehouse, short)
        await require_there(session, order.store_id, short)
        raise Busy  # by now it is there


async def require_in_warehouse(session: TenantReader, warehouse: UUID, lines: Sequence[Line]) -> None:
    """As `require_there`, in one warehouse of several."""
    levels = await stock.levels_in_store(session, [variant for variant, _, _ in lines])
    free = {level.variant: level.on_hand - level.reserved for level in levels if level.warehouse == warehouse}
    for variant, quantity, name in lines:
        if quantity > (have := max(ZERO, free.get(variant, ZERO))):
            raise NotEnoughStock(left=plain(have), name=name, asked=plain(quantity))


async def warehouse_name(session: TenantReader, actor: Actor, warehouse: UUID | None) -> str:
    if warehouse is None:
        return ""
    names = await stock.warehouse_names(session, actor)
    if warehouse not in names:
        raise WarehouseUnknown
    return names[warehouse]


async def tell_others(
    session: TenantSession, kind: type[PartFact], order: Locked, part: UUID, way: str, at: datetime
) -> None:
    await publish(session, fact(kind, order, at, part=part, way=way))


def named(wanted: Mapping[UUID, Decimal], goods: Sequence[sa.Row[Any]]) -> str:
    """What goes, for people: `2 × Longjing tea, 1 × Honey …`."""
    names = [f"{plain(wanted[row.id])} × {row.name}" for row in goods if row.id in wanted]
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
