"""View-models of what staff note on an order, of parcels, and of what is printed for them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.orders.fulfillment.schemas import FulfillmentOut, PartLine
from modules.orders.permissions import Perm
from modules.orders.schemas import HandlingNote, HoldOut, OrderOut
from modules.orders.services.delivery import address_of
from modules.orders.services.fulfillments import fulfillments_of, left_of
from modules.orders.services.minding import open_notes
from modules.orders.services.read import get_order
from modules.orders.states import HOLDS_STOCK
from modules.orders.words import FLAGS
from modules.shipping import api as shipping
from modules.shops import api as shops
from tenancy.access.api import Actor


class Flag(msgspec.Struct, frozen=True):
    value: str
    label: str


class HandlingCard(msgspec.Struct, frozen=True, kw_only=True):
    """Paths take a POST and are empty for who may not; `hold` and `release` for what can't be now."""

    held: HoldOut | None
    flags: tuple[Flag, ...]
    notes: tuple[HandlingNote, ...]
    hold: str
    release: str
    flag: str
    note: str


class ParcelPage(msgspec.Struct, frozen=True, kw_only=True):
    """`asks`: notes that wait for its packer; `ticked`: those that were ticked just now."""

    number: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    back: str
    carriers: tuple[tuple[str, str], ...]
    is_packed: bool
    asks: tuple[str, ...]
    ticked: tuple[str, ...]
    address: tuple[str, ...]


class SlipLine(msgspec.Struct, frozen=True, kw_only=True):
    """`bundle`: what it was sold as a part of."""

    name: str
    code: str
    quantity: Decimal
    bundle: str = ""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """What is packed, without prices: for the packer, and for the parcel."""

    shop: str
    store: str
    number: str
    order: str
    bars: shipping.Bars | None
    placed_at: datetime
    way: str
    address: tuple[str, ...]
    lines: tuple[SlipLine, ...]
    remark: str
    notes: tuple[HandlingNote, ...]


class Slips(msgspec.Struct, frozen=True):
    slips: tuple[Slip, ...]


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the parcel; `bars` of its number, or of the part's. `square`: leads to the buyer's page."""

    shop: str
    store: str
    number: str
    part: str
    weight: str
    carrier: str
    address: tuple[str, ...]
    bars: shipping.Bars | None
    square: shipping.Square | None


class Labels(msgspec.Struct, frozen=True):
    labels: tuple[Label, ...]


def handling_card(order: OrderOut, actor: Actor, here: str, *, is_open: bool) -> HandlingCard:
    words, may = for_locale(actor.locale).gettext, actor.may(Perm.FULFILL)
    return HandlingCard(
        held=order.held, notes=tuple(order.handling),
        flags=tuple(Flag(flag, words(FLAGS.get(flag, flag))) for flag in order.flags),
        hold=f"{here}/hold" if is_open and may and not order.held else "",
        release=f"{here}/release" if may and order.held else "", flag=f"{here}/flags" if may else "",
        note=f"{here}/notes" if may else "",
    )  # fmt: skip


async def parcel_page(
    session: TenantReader, actor: Actor, order: OrderOut, part: FulfillmentOut, form: Form | None = None
) -> ParcelPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}/orders"
    here = f"{home}/{order.id}"
    there = (await shipping.shipments_of(session, [part.id])).get(part.id)
    values = {
        "carrier": there.carrier if there else order.delivery.carrier, "number": there.number if there else "",
        "goes": "1" if there or not is_account(order.delivery.carrier) else "",
        "grams": str(there.facts.get("grams", "") if there else order.delivery.grams or ""),
    }  # fmt: skip
    return ParcelPage(
        number=part.number,
        crumbs=(Link(words(N_("Orders")), home), Link(order.number, here), Link(words(N_("Parcel")), "")),
        form=form or Form(key=str(new_id()), values=values), action=f"{here}/fulfillments/{part.id}/parcel", back=here,
        carriers=tuple((code, words(name)) for code, name in (await shipping.carrier_names(session)).items()),
        asks=tuple(open_notes(order.handling, (note.text for note in part.minded))) if part.state == "packed" else (),
        ticked=tuple(form.values.get("minded") or ()) if form else (), is_packed=part.state == "packed",
        address=address_of(order.delivery.address).lines(),
    )  # fmt: skip


def is_account(carrier: str) -> bool:
    """Whether a parcel is booked with it first, and goes out later."""
    return len(carrier) == len(str(UUID(int=0)))


async def slips_of(session: TenantReader, actor: Actor, orders: Sequence[UUID]) -> tuple[Slip, ...]:
    """A slip of each part that is packed, and of what no part has taken up of those that are still to go."""
    slips: list[Slip] = []
    for key in orders:
        order = await get_order(session, key, actor)
        parts = [part for part in await fulfillments_of(session, key) if part.state == "packed"]
        slips += [await slip_of(session, actor, order, part) for part in parts]
        if order.state not in HOLDS_STOCK or order.handed_over_at:
            continue
        rest = await left_of(session, key)
        if rest:
            lines = [PartLine(line=line, quantity=quantity) for line, quantity in rest.items()]
            slips.append(await slip_of(session, actor, order, whole_of(order, lines)))
    return tuple(slips)


def whole_of(order: OrderOut, lines: list[PartLine]) -> FulfillmentOut:
    """What is to be packed yet, under the order's own number."""
    return FulfillmentOut(
        id=order.id, order=order.id, number=order.number, state="allocated", way=order.delivery.kind, warehouse=None,
        warehouse_name="", lines=lines, reason="", left_at=None, delivered_at=None, by="", at=order.placed_at,
    )  # fmt: skip


async def slip_of(session: TenantReader, actor: Actor, order: OrderOut, part: FulfillmentOut) -> Slip:
    lines = {line.id: line for line in order.lines}
    return Slip(
        shop=actor.shop, store=await store_name(session, order), number=part.number, order=order.number,
        bars=shipping.code128(part.number), placed_at=order.placed_at, way=order.delivery.name,
        address=address_of(order.delivery.address).lines() or ((order.customer_name,) if order.customer_name else ()),
        lines=tuple(
            SlipLine(
                name=(line := lines[each.line]).name, code=line.code, quantity=each.quantity,
                bundle=line.bundle.name if line.bundle else "",
            )
            for each in part.lines
        ),
        remark=order.note, notes=tuple(order.handling),
    )  # fmt: skip


async def label_of(session: TenantReader, actor: Actor, order: OrderOut, part: FulfillmentOut) -> Label:
    parcel = (await shipping.shipments_of(session, [part.id])).get(part.id)
    carrier = for_locale(actor.locale).gettext(parcel.carrier_name) if parcel else ""
    number = parcel.number if parcel and parcel.number else part.number
    language = await customers.language_of(session, order.customer)
    return Label(
        shop=actor.shop, store=await store_name(session, order), number=number, part=part.number, carrier=carrier,
        address=address_of(order.delivery.address).lines(), bars=shipping.code128(number),
        weight=weight_of(int(parcel.facts.get("grams") or 0) if parcel else 0),
        square=shipping.square(shipping.link_of(actor.tenant, actor.slug, parcel.id, language)) if parcel else None,
    )  # fmt: skip


def weight_of(grams: int) -> str:
    """`1.25 kg`, as scales say it; empty while nobody knows."""
    return f"{Decimal(grams) / 1000:f} kg" if grams else ""


async def store_name(session: TenantReader, order: OrderOut) -> str:
    return next((each.name for each in await shops.list_stores(session) if each.id == order.store), "")
