"""The page of a new order: what was put on it, priced each time it changes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from infra.kit.shell import Link
from modules.catalog.api import Goods
from modules.customers import api as customers
from modules.orders.domain import Quote, Reason
from modules.orders.entry.hand_typed import discount_typed, price_typed
from modules.orders.entry.paying import Pay, Paying, others_in, paying_of, payments_in
from modules.orders.pages import home_of
from modules.orders.permissions import Perm
from modules.orders.quote.hints import Code, Hint, codes_in, codes_of, hints_of
from modules.orders.schemas import AddressIn, DeliveryIn, LineIn, OrderIn
from modules.orders.services.context import Priced, find_goods, price
from modules.orders.services.delivery import PATH
from modules.orders.services.shortage import plain
from modules.payments import api as payments
from modules.shipping import api as shipping
from modules.shops.api import COUNTER, list_stores
from tenancy.access.api import Actor


class BasketLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as typed, with what it comes to; `reasons` beside the shop's own price. `pack`: a larger unit's id.
    `key` names it on the page, whatever comes before it. `parts`: what is in one of a bundle.
    """

    variant: str
    pack: str
    quantity: str
    name: str = ""
    code: str = ""
    unit: str = ""
    unit_price: int = 0
    total: int = 0
    reasons: tuple[Reason, ...] = ()
    error: FieldError | None = None
    line: str = ""
    price: str = ""
    discount: str = ""
    key: str = ""
    parts: str = ""


class Wish(msgspec.Struct, frozen=True):
    """What was put on: a variant, or a larger unit of it, and how many as it was typed; `line`: of an order that is
    changed. `price` and `discount` by hand: an amount, or a percentage (“10 %”).
    """

    variant: str
    pack: str
    quantity: str
    line: str = ""
    price: str = ""
    discount: str = ""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was sent. `total`: what it came to when it was, in minor units."""

    lines: tuple[Wish, ...] = ()
    store: str = ""
    customer: str = ""
    tender: str = "cash"
    given: str = ""
    others: tuple[Pay, ...] = ()
    handover: str = "now"
    note: str = ""
    codes: tuple[str, ...] = ()
    delivery: str = ""
    address: AddressIn = AddressIn()
    discount: str = ""
    salesperson: str = ""
    total: str = ""


class Basket(msgspec.Struct, frozen=True, kw_only=True):
    """The whole form with its sums."""

    home: str
    form: Form
    lines: tuple[BasketLine, ...]
    customer: str
    customer_name: str
    stores: tuple[tuple[str, str], ...]
    tenders: tuple[tuple[str, str], ...]
    currency: str
    net: int = 0
    tax: int = 0
    total: int = 0
    saved: tuple[Reason, ...] = ()
    ways: tuple[tuple[str, str], ...] = ()
    ships: bool = False
    is_priced: bool = False
    codes: tuple[Code, ...] = ()
    hints: tuple[Hint, ...] = ()
    may_discount: bool = False
    paying: Paying = Paying()


class NewOrder(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    basket: Basket
    salespeople: tuple[tuple[str, str], ...] = ()


def read(form: FormMultiDict) -> Typed:
    """The form; `add` puts one of a variant on it, `remove` takes a line off, `choose` and `nobody` are about the
    customer, `new_code` and `drop` about coupons, `pay_more` and `pay_less` about further ways to pay. There are
    several where one was asked for before the other was answered: the lines are counted as the form has them, and the
    last word on the customer holds.
    """

    def text(name: str) -> str:
        return str(form.get(name) or "")

    more = [map(str, form.getall(name, [])) for name in ("line", "price", "discount")]
    packs = map(str, form.getall("pack", []))
    pairs = zip(form.getall("variant", []), form.getall("quantity", []), strict=False)
    lines = [
        Wish(str(variant), next(packs, ""), str(quantity), *(next(each, "") for each in more))
        for variant, quantity in pairs
    ]
    gone = {int(each) for each in form.getall("remove", []) if str(each).isdigit()}
    lines = [line for position, line in enumerate(lines) if position not in gone]
    for added in form.getall("add", []):
        lines = with_one_more(lines, *str(added).partition("/")[::2])
    return Typed(
        lines=tuple(lines), store=text("store"), customer=customer_in(form), tender=str(form.get("tender", "cash")),
        given=text("given"), others=others_in(form), salesperson=text("salesperson"),
        handover=text("handover") or "now", note=text("note")[:2000],
        codes=codes_in(
            [str(code) for code in form.getall("code", [])], text("new_code"), [str(c) for c in form.getall("drop", [])]
        ),
        total=text("total"),
        delivery=text("delivery"), address=address_in(form),
        discount=text("discount_all"),
    )  # fmt: skip


def customer_in(form: FormMultiDict) -> str:
    said = [str(value) if name == "choose" else "" for name, value in form.items() if name in {"choose", "nobody"}]
    return said[-1] if said else str(form.get("customer") or "")


def address_in(form: FormMultiDict) -> AddressIn:
    """The fields `delivery.address.…` as typed."""
    names = AddressIn.__struct_fields__
    typed = {name: " ".join(str(form.get(f"{PATH}{name}") or "").split()) for name in names}
    return AddressIn(**typed | {"country": typed["country"].upper()})


def with_one_more(lines: list[Wish], variant: str, pack: str) -> list[Wish]:
    for position, there in enumerate(lines):
        if (there.variant, there.pack) == (variant, pack) and there.quantity.strip().isdigit():
            more = msgspec.structs.replace(there, quantity=str(int(there.quantity) + 1))
            return [*lines[:position], more, *lines[position + 1 :]]
    return [*lines, Wish(variant, pack, "1")]


def an_id(text: str) -> UUID:
    """The form holds ids that nobody types. Raises Invalid."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid(fields=(FieldError(field="", code="unreadable", message=UNREADABLE),)) from error


def quantity_of(position: int, typed: str) -> Decimal:
    """Raises Invalid with the field of the line."""
    try:
        return to_quantity(typed)
    except Problem as problem:
        field, message = f"lines.{position}.quantity", problem.message
        error = FieldError(field=field, code=problem.code, message=message, facts=problem.facts)
        raise Invalid(fields=(error,)) from problem


def line_in(position: int, wish: Wish, currency: str) -> LineIn:
    """Raises Invalid with the field of the line. A line that is there is named by its id, and keeps its unit."""
    field = f"lines.{position}"
    return LineIn(
        id=an_id(wish.line) if wish.line else None, variant=None if wish.line else an_id(wish.variant),
        unit=an_id(wish.pack) if wish.pack and not wish.line else None,
        quantity=quantity_of(position, wish.quantity), price=price_typed(f"{field}.price", wish.price, currency),
        discount=discount_typed(f"{field}.discount", wish.discount, currency),
    )  # fmt: skip


def asked(typed: Typed, currency: str) -> OrderIn:
    """The order that the form asks for, its payment apart. Raises the problems of what was typed."""
    lines = [line_in(position, wish, currency) for position, wish in enumerate(typed.lines)]
    return OrderIn(
        lines=lines, store=an_id(typed.store) if typed.store else None, channel=COUNTER,
        customer=an_id(typed.customer) if typed.customer else None, note=typed.note,
        handover="later" if typed.handover == "later" else "now", codes=list(typed.codes),
        delivery=DeliveryIn(method=an_id(typed.delivery), address=typed.address) if typed.delivery else None,
        discount=discount_typed("discount_all", typed.discount, currency),
        salesperson=an_id(typed.salesperson) if typed.salesperson else None, total=total_typed(typed),
    )  # fmt: skip


def total_typed(typed: Typed) -> int | None:
    """What the person saw when they placed it."""
    return int(typed.total) if typed.total.isascii() and typed.total.isdigit() else None


def with_payment(order: OrderIn, typed: Typed, currency: str) -> OrderIn:
    """With the tenders that were chosen; what was handed over gives change for cash alone."""
    pays = [Pay(typed.tender, typed.given), *typed.others]
    return msgspec.structs.replace(order, payments=payments_in(pays, currency))


async def basket_of(
    session: TenantReader, actor: Actor, typed: Typed, at: datetime, problem: Problem | None = None
) -> Basket:
    """What was typed, priced as far as it can be; a refusal stands beside what it is about."""
    errors = list(errors_of(problem)) if problem else []
    priced: Priced | None = None
    if typed.lines:
        try:
            priced = await price(session, actor, asked(typed, actor.currency), at)
        except Problem as refused:
            errors = errors or list(errors_of(refused))
    goods = priced.goods if priced else await goods_of(session, actor, typed, at)
    card = await customers.card(session, an_id(typed.customer)) if typed.customer else None
    cards = await payments.list_tenders(session, actor.switches)
    words = for_locale(actor.locale).gettext
    ways = await ways_of(session, actor, typed, at)
    form = Form(key=str(new_id()), values=values_of(typed), errors=tuple(e for e in errors if not is_of_line(e)))
    quote = priced.quote if priced else None
    return Basket(
        home=home_of(actor), form=form, lines=tuple(lines_of(typed, goods, quote, errors)), customer=typed.customer,
        customer_name=card.name if card else "",
        stores=tuple((str(each.id), each.name) for each in await list_stores(session, actor)),
        tenders=tuple((kind, words(each.label)) for kind, each in cards.items() if each.is_on and not each.called),
        currency=actor.currency, net=quote.net if quote else 0, tax=quote.tax if quote else 0,
        total=quote.total if quote else 0, saved=tuple(quote.adjustments()) if quote else (), is_priced=bool(quote),
        codes=codes_of(typed.codes, quote, actor.locale), hints=await hints_of(session, actor, priced, at),
        ways=tuple((str(way.id), way.name) for way in ways),
        ships=any(way.ships for way in ways if str(way.id) == typed.delivery),
        may_discount=actor.may(Perm.DISCOUNT),
        paying=await paying_of(
            session, Pay(typed.tender, typed.given), typed.others, quote.total if quote else 0, actor.currency, cards,
            card.id if card else None,
        ),
    )  # fmt: skip


async def ways_of(session: TenantReader, actor: Actor, typed: Typed, at: datetime) -> list[shipping.Method]:
    """What the store of the form offers."""
    stores = await list_stores(session, actor)
    store = an_id(typed.store) if typed.store else next((each.id for each in stores if each.is_default), None)
    return await shipping.offers(session, store, clock.day_of(at, actor.zone), actor.locale) if store else []


async def goods_of(session: TenantReader, actor: Actor, typed: Typed, at: datetime) -> tuple[Goods, ...]:
    """The goods of lines that can't be priced as they were typed: they keep their names."""
    if not typed.lines:
        return ()
    ones = msgspec.structs.replace(typed, lines=tuple(Wish(wish.variant, wish.pack, "1") for wish in typed.lines))
    try:
        _, goods = await find_goods(session, actor, asked(ones, actor.currency), at)
    except Problem:  # said above, by the price
        return ()
    return tuple(goods)


def lines_of(typed: Typed, goods: Sequence[Goods], quote: Quote | None, errors: list[FieldError]) -> list[BasketLine]:
    lines: list[BasketLine] = []
    for position, wish in enumerate(typed.lines):
        error = next((e for e in errors if e.field.split(".")[:2] == ["lines", str(position)]), None)
        line = BasketLine(
            variant=wish.variant, pack=wish.pack, quantity=wish.quantity, error=error, line=wish.line,
            price=wish.price, discount=wish.discount, key=key_of(typed.lines, position),
        )  # fmt: skip
        if goods:
            each = goods[position]
            unit, parts = each.unit if wish.pack else "", parts_named(each)
            line = msgspec.structs.replace(line, name=each.name, code=each.code, unit=unit, parts=parts)
        if quote:
            own = quote.lines[position]
            shown = own.reasons[0 if "list" in own.reasons[0].facts else 1 :]
            line = msgspec.structs.replace(line, unit_price=own.unit_price, total=own.total, reasons=shown)
        lines.append(line)
    return lines


def key_of(lines: Sequence[Wish], position: int) -> str:
    """The line's own name on the page: it keeps it when others come and go."""
    own = lines[position]
    named = own.line or f"{own.variant}{own.pack}"
    before = sum((each.line or f"{each.variant}{each.pack}") == named for each in lines[:position])
    return f"{named}-{before}"


def parts_named(goods: Goods) -> str:
    """What is in one of a bundle: `2 × Cup, 1 × Longjing tea`."""
    return ", ".join(f"{plain(part.needed)} × {part.goods.name}" for part in goods.parts)


def errors_of(problem: Problem) -> tuple[FieldError, ...]:
    own = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    return tuple(problem.fields) or (own,)


def is_of_line(error: FieldError) -> bool:
    return error.field.startswith("lines.")


def values_of(typed: Typed) -> dict[str, Any]:
    return {
        "store": typed.store, "customer": typed.customer, "tender": typed.tender, "given": typed.given,
        "handover": typed.handover, "note": typed.note, "delivery": typed.delivery,
        "discount_all": typed.discount, "salesperson": typed.salesperson,
        **{f"{PATH}{name}": value for name, value in msgspec.structs.asdict(typed.address).items()},
    }  # fmt: skip


async def new_order(
    session: TenantReader, actor: Actor, typed: Typed, at: datetime, problem: Problem | None = None
) -> NewOrder:
    words = for_locale(actor.locale).gettext
    crumbs = (Link(words(N_("Orders")), home_of(actor)), Link(words(N_("New order")), ""))
    return NewOrder(crumbs=crumbs, basket=await basket_of(session, actor, typed, at, problem))


UNREADABLE = N_("Something on this form can't be read. Take the line off and add it again.")
