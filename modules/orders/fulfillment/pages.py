"""View-models of an order's parts: the card on its page, and the page of a new part."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.orders.fulfillment.fulfilling import gone, left, plain
from modules.orders.fulfillment.parcel_cards import SentParcel, sent_parcel
from modules.orders.fulfillment.schemas import FulfillmentOut, Minded
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import fulfillments_of, goods_lines, named, part_of
from modules.orders.services.minding import asked_notes, open_notes
from modules.orders.services.read import get_order
from modules.orders.states import HOLDS_STOCK
from modules.orders.words import PARTS, READY, WAYS
from modules.shipping import api as shipping
from modules.stock import api as stock
from tenancy.access.api import Actor


class PartRow(msgspec.Struct, frozen=True, kw_only=True):
    """One part; paths take a POST and are empty for what can't be done. `asks`: notes that wait for its packer."""

    number: str
    state: str
    tone: str
    way: str
    goods: str
    where: str
    at: datetime
    by: str
    reason: str
    minded: tuple[Minded, ...]
    asks: tuple[str, ...]
    confirm: str
    send: str
    send_label: str
    deliver: str
    cancel: str
    parcel: str
    slip: str
    label: str
    sent: SentParcel | None


class PartsCard(msgspec.Struct, frozen=True, kw_only=True):
    """`new`: the page of a new part. `is_partly_gone`: whole orders can't be canceled any more, their rest can."""

    rows: tuple[PartRow, ...]
    left: str
    new: str
    cancel_rest: str
    is_partly_gone: bool


class LeftLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line with what is left of it; its field is called `lines.<id>`. `bundle`: what it was sold as a part of."""

    field: str
    name: str
    code: str
    left: Decimal
    bundle: str = ""


class NewPart(msgspec.Struct, frozen=True, kw_only=True):
    """`asks`: notes that its packer has to confirm; `ticked`: those that were."""

    number: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    back: str
    lines: tuple[LeftLine, ...]
    ways: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]
    ticked: tuple[str, ...]
    warehouses: tuple[tuple[str, str], ...]


async def parts_card(session: TenantReader, actor: Actor, order: OrderOut) -> PartsCard:
    words, here = for_locale(actor.locale), f"/app/{actor.slug}/orders/{order.id}"
    parts = await fulfillments_of(session, order.id)
    goods = await goods_lines(session, order.id)
    rest = left({row.id: row.quantity for row in goods}, map(part_of, parts))
    parcels = await shipping.shipments_of(session, [each.id for each in parts if each.way == "ship"])
    is_open = order.state in HOLDS_STOCK and order.handed_over_at is None
    went = bool(gone(map(part_of, parts)))
    can_rest = is_open and went and actor.may(Perm.CANCEL)
    return PartsCard(
        rows=tuple(
            part_row(each, named(lines_of(each), goods), order, words, actor, parcels.get(each.id))
            for each in parts
        ),
        left=named(rest, goods) if is_open and parts else "",
        new=f"{here}/fulfillments/new" if is_open and rest and actor.may(Perm.FULFILL) else "",
        cancel_rest=f"{here}/rest-cancellation" if can_rest else "", is_partly_gone=went,
    )  # fmt: skip


def lines_of(part: FulfillmentOut) -> dict[UUID, Decimal]:
    return {each.line: each.quantity for each in part.lines}


def part_row(
    part: FulfillmentOut, goods: str, order: OrderOut, words: Translator, actor: Actor,
    sent: shipping.ShipmentCard | None = None,
) -> PartRow:  # fmt: skip
    is_packed, may = part.state == "packed", actor.may(Perm.FULFILL)
    label, tone = READY if is_packed and part.way == "pickup" else PARTS.get(part.state, (part.state, ""))
    path = f"/app/{actor.slug}/orders/{order.id}/fulfillments/{part.id}"
    asks = tuple(open_notes(order.handling, (each.text for each in part.minded))) if is_packed else ()
    sends = {"ship": N_("It is on its way"), "pickup": N_("Picked up"), "counter": N_("Hand over")}
    return PartRow(
        number=part.number, state=words.gettext(label), tone=tone, way=words.gettext(WAYS[part.way]), goods=goods,
        where=part.warehouse_name, at=part.delivered_at or part.left_at or part.at, by=part.by, reason=part.reason,
        minded=tuple(part.minded), asks=asks, confirm=f"{path}/confirmation" if asks and may else "",
        send=f"{path}/departure" if is_packed and may and not asks else "", send_label=words.gettext(sends[part.way]),
        deliver=f"{path}/arrival" if part.state == "shipped" and may else "",
        cancel=f"{path}/cancellation" if is_packed and may else "",
        parcel=f"{path}/parcel" if part.way == "ship" and part.state in {"packed", "shipped"} and may else "",
        slip=f"{path}/slip" if part.state != "canceled" else "",
        label=f"{path}/label" if part.way == "ship" and part.state != "canceled" else "",
        sent=sent_parcel(sent, path, words, actor) if sent else None,
    )  # fmt: skip


async def new_part(session: TenantReader, actor: Actor, order_id: UUID, form: Form | None = None) -> NewPart:
    """Raises NotFound."""
    order = await get_order(session, order_id, actor)
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}/orders"
    goods = await goods_lines(session, order.id)
    rest = left({r.id: r.quantity for r in goods}, [part_of(each) for each in await fulfillments_of(session, order.id)])
    lines = {line.id: line for line in order.lines}
    values = {f"lines.{line}": str(plain(quantity)) for line, quantity in rest.items()}
    names = await stock.warehouse_names(session, actor)
    here = f"{home}/{order.id}"
    return NewPart(
        number=order.number,
        crumbs=(Link(words(N_("Orders")), home), Link(order.number, here), Link(words(N_("New part")), "")),
        form=form or Form(key=str(new_id()), values={"way": "counter", "gone": "1", **values}),
        action=f"{here}/fulfillments", back=here,
        lines=tuple(
            LeftLine(
                field=f"lines.{row.id}", name=row.name, code=(line := lines[row.id]).code, left=plain(rest[row.id]),
                bundle=line.bundle.name if line.bundle else "",
            )
            for row in goods if row.id in rest
        ),
        asks=tuple(asked_notes(order.handling)), ticked=tuple(form.values.get("minded") or ()) if form else (),
        ways=tuple((way, words(label)) for way, label in WAYS.items()),
        warehouses=tuple((str(key), name) for key, name in names.items()) if len(names) > 1 else (),
    )  # fmt: skip
