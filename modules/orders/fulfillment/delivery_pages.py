"""View-models of where an order goes: the card on its page, and the form of its address."""

import msgspec

from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.orders.schemas import OrderOut
from modules.orders.services.delivery import PATH, address_of
from tenancy.access.api import Actor

PICKUP = N_("{way}: picked up in the store")


class DeliveryCard(msgspec.Struct, frozen=True, kw_only=True):
    """`edit`: the page of the address, empty where it can't be changed any more."""

    shown: bool
    way: str
    address: tuple[str, ...]
    email: str
    edit: str


class AddressPage(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    back: str


def delivery_card(order: OrderOut, here: str, words: Translator, *, is_open: bool) -> DeliveryCard:
    way = order.delivery
    name = words.gettext(PICKUP, way=way.name) if way.kind == "pickup" else way.name
    address = address_of(way.address)
    return DeliveryCard(
        shown=is_open or bool(way.kind) or not address.is_empty, way=name, address=address.lines(),
        email=address.email, edit=f"{here}/address" if is_open else "",
    )  # fmt: skip


def address_page(order: OrderOut, actor: Actor, form: Form | None = None) -> AddressPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}/orders"
    here = f"{home}/{order.id}"
    typed = {f"{PATH}{name}": value for name, value in msgspec.structs.asdict(order.delivery.address).items()}
    return AddressPage(
        number=order.number,
        crumbs=(Link(words(N_("Orders")), home), Link(order.number, here), Link(words(N_("Address")), "")),
        form=form or Form(key=str(new_id()), values=typed), action=f"{here}/address", back=here,
    )  # fmt: skip
