"""View-models of what staff note on an order, of parcels, and of what is printed for them."""

from datetime import datetime
from decimal import Decimal

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.orders.fulfillment_schemas import FulfillmentOut
from modules.orders.permissions import Perm
from modules.orders.schemas import HandlingNote, HoldOut, OrderOut
from modules.orders.services.delivery import address_of
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
    number: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    back: str
    carriers: tuple[tuple[str, str], ...]
    is_packed: bool
    address: tuple[str, ...]


class SlipLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    quantity: Decimal


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
    """What stands on the parcel; `bars` of its number, or of the part's while it has none."""

    shop: str
    store: str
    number: str
    carrier: str
    address: tuple[str, ...]
    bars: shipping.Bars | None


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
        "goes": "1",
    }  # fmt: skip
    return ParcelPage(
        number=part.number,
        crumbs=(Link(words(N_("Orders")), home), Link(order.number, here), Link(words(N_("Parcel")), "")),
        form=form or Form(key=str(new_id()), values=values), action=f"{here}/fulfillments/{part.id}/parcel", back=here,
        carriers=tuple((code, words(name)) for code, name in shipping.carrier_names().items()),
        is_packed=part.state == "packed", address=address_of(order.delivery.address).lines(),
    )  # fmt: skip


async def slip_of(session: TenantReader, actor: Actor, order: OrderOut, part: FulfillmentOut) -> Slip:
    names = {line.id: (line.name, line.code) for line in order.lines}
    return Slip(
        shop=actor.shop, store=await store_name(session, order), number=part.number, order=order.number,
        bars=shipping.code128(part.number), placed_at=order.placed_at, way=order.delivery.name,
        address=address_of(order.delivery.address).lines() or ((order.customer_name,) if order.customer_name else ()),
        lines=tuple(
            SlipLine(name=names[each.line][0], code=names[each.line][1], quantity=each.quantity) for each in part.lines
        ),
        remark=order.note, notes=tuple(order.handling),
    )  # fmt: skip


async def label_of(session: TenantReader, actor: Actor, order: OrderOut, part: FulfillmentOut) -> Label:
    parcel = (await shipping.shipments_of(session, [part.id])).get(part.id)
    carrier = for_locale(actor.locale).gettext(parcel.carrier_name) if parcel else ""
    number = parcel.number if parcel and parcel.number else part.number
    return Label(
        shop=actor.shop, store=await store_name(session, order), number=number, carrier=carrier,
        address=address_of(order.delivery.address).lines(), bars=shipping.code128(number),
    )  # fmt: skip


async def store_name(session: TenantReader, order: OrderOut) -> str:
    return next((each.name for each in await shops.list_stores(session) if each.id == order.store), "")
