"""View-models of the settings: ways of delivery."""

from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign, format_money, to_decimal
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.shipping.carriers.known import carriers
from modules.shipping.schemas import MethodOut
from modules.shipping.services.accounts import list_accounts
from modules.shipping.services.methods import find_method, list_methods
from modules.shops.api import list_stores, tax_classes
from tenancy.access.api import Actor, settings_tabs

PATH = "/settings/shipping"
MOST_STEPS = 6
KINDS = (("ship", N_("It is sent")), ("pickup", N_("Picked up in the store")))
BASES = (
    ("flat", N_("One price"), N_("Whatever is in the parcel.")),
    ("amount", N_("By the amount"), N_("Steps by what the goods come to.")),
    ("weight", N_("By weight"), N_("Steps by what the goods weigh, in grams.")),
)


class MethodRow(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    href: str
    kind: str
    price: str
    store: str
    is_on: bool
    icon: str


class MethodList(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    rows: tuple[MethodRow, ...]
    new: str


class MethodEdit(msgspec.Struct, frozen=True, kw_only=True):
    """The form; its steps are called `steps.<n>.reached` and `steps.<n>.price`."""

    title: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    cancel: str
    sign: str
    kinds: tuple[tuple[str, str], ...]
    bases: tuple[tuple[str, str, str], ...]
    stores: tuple[tuple[str, str], ...]
    carriers: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]
    steps: tuple[int, ...]
    languages: tuple[tuple[str, str], ...]
    rates: str = ""
    """Path that takes over the carrier's prices by a POST, empty for a carrier without an account."""


async def method_list(session: TenantReader, actor: Actor) -> MethodList:
    home, words = f"/app/{actor.slug}{PATH}", for_locale(actor.locale)
    names = {store.id: store.name for store in await list_stores(session)}
    rows = [method_row(each, names, home, actor, words) for each in await list_methods(session)]
    return MethodList(tabs=tuple(settings_tabs(actor, PATH)), rows=tuple(rows), new=f"{home}/new")


def method_row(method: MethodOut, stores: dict[UUID, str], home: str, actor: Actor, words: Translator) -> MethodRow:
    every = words.gettext(N_("All stores"))
    return MethodRow(
        name=method.names.get(actor.locale) or method.name, href=f"{home}/{method.id}",
        kind=words.gettext(dict(KINDS)[method.kind]), price=price_line(method, actor, words),
        store=stores.get(method.store, "") if method.store else every, is_on=method.is_on,
        icon="truck" if method.kind == "ship" else "store",
    )  # fmt: skip


def price_line(method: MethodOut, actor: Actor, words: Translator) -> str:
    """What it costs, in one line: "£3.90 to £9.90 by weight, free from £50.00 on"."""

    def shown(minor: int) -> str:
        return format_money(minor, actor.currency, actor.locale)

    prices = sorted([method.price, *(step.price for step in method.steps if method.basis != "flat")])
    text = shown(prices[0]) if prices[0] else words.gettext(N_("Free"))
    if prices[-1] != prices[0]:
        said = N_("{low} to {high} by weight") if method.basis == "weight" else N_("{low} to {high} by the amount")
        text = words.gettext(said, low=shown(prices[0]), high=shown(prices[-1]))
    if method.free_above is None or not prices[-1]:
        return text
    comma = "，" if actor.locale.startswith("zh") else ", "
    return text + comma + words.gettext(N_("free from {amount} on"), amount=shown(method.free_above))


async def method_edit(session: TenantReader, actor: Actor, form: Form, method: UUID | None) -> MethodEdit:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}{PATH}"
    accounts = await list_accounts(session, on=True)
    booked = {str(each.id) for each in accounts}
    named = tuple((code, words(each.name)) for code, each in carriers().items())
    title = str(form.values.get("name") or "") if method else words(N_("New way of delivery"))
    return MethodEdit(
        title=title, crumbs=(Link(words(N_("Delivery")), home), Link(title, "")), form=form,
        action=f"{home}/{method}" if method else home, cancel=home, sign=currency_sign(actor.currency, actor.locale),
        kinds=tuple((value, words(label)) for value, label in KINDS),
        bases=tuple((value, words(label), words(text)) for value, label, text in BASES),
        stores=tuple((str(each.id), each.name) for each in await list_stores(session)),
        carriers=(*((str(each.id), each.name) for each in accounts), *named),
        classes=tuple((str(each.id), each.name) for each in await tax_classes(session)),
        steps=tuple(range(MOST_STEPS)), languages=(("en", "English"), ("zh_Hans", "简体中文")),
        rates=f"{home}/{method}/rates" if method and form.values.get("carrier") in booked else "",
    )  # fmt: skip


async def method_form(session: TenantReader, actor: Actor, method: UUID) -> Form:
    found = await find_method(session, method)

    def shown(minor: int | None) -> str:
        return "" if minor is None else str(to_decimal(minor, actor.currency))

    values = {
        "name": found.name, "kind": found.kind, "store": str(found.store or ""), "basis": found.basis,
        "price": shown(found.price), "free_above": shown(found.free_above), "carrier": found.carrier,
        "piece_grams": str(found.piece_grams or ""), "countries": " ".join(found.countries),
        "tax_class": str(found.tax_class or ""), "is_on": "1" if found.is_on else "",
        "follows": "1" if found.follows else "",
        **{f"names.{locale}": name for locale, name in found.names.items()},
    }  # fmt: skip
    for n, step in enumerate(found.steps):
        reached = shown(step.reached) if found.basis == "amount" else str(step.reached)
        values |= {f"steps.{n}.reached": reached, f"steps.{n}.price": shown(step.price)}
    return Form(key=str(new_id()), values=values)


def fresh_form() -> Form:
    return Form(key=str(new_id()), values={"kind": "ship", "basis": "flat", "is_on": "1", "carrier": ""})
