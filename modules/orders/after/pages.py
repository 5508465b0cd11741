"""View-models of what comes after a sale: the card on the order's page, the forms, a document on paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.orders.after.schemas import AfterOut
from modules.orders.permissions import Perm
from modules.orders.schemas import BundleOut, OrderOut
from modules.orders.services.after import Goods, documents_of, get_document, gone_of, goods_of
from modules.orders.services.read import get_order
from modules.orders.services.shortage import plain
from modules.orders.states import OrderState
from modules.orders.words import AFTER, CONDITIONS, FUNDERS, REBATES
from modules.payments import api as payments
from modules.shops import api as shops
from tenancy.access.api import Actor


class AfterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A document in brief: what it reversed, what was paid back with it."""

    label: str
    icon: str
    number: str
    href: str
    total: int
    paid: int
    note: str
    by: str
    at: datetime


class AfterCard(msgspec.Struct, frozen=True, kw_only=True):
    """`owed`: to be paid back. Paths are empty for what can't be done, or not by this person."""

    rows: tuple[AfterRow, ...]
    owed: int
    take_back: str
    exchange: str
    refund: str
    rebate: str

    @property
    def is_shown(self) -> bool:
        return bool(self.rows or self.owed)


class BackLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of which something can come back, or whose price can be lowered. `value`: what it still is worth.

    A bundle stands before its parts, `left` as a whole; each part (`is_part`) can come back by itself too.
    """

    id: str
    name: str
    code: str
    left: Decimal
    value: int
    is_part: bool = False


class AfterForm(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a return, a refund or a rebate."""

    number: str
    crumbs: tuple[Link, ...]
    back: str
    action: str
    form: Form
    currency: str
    lines: tuple[BackLine, ...]
    tenders: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    funders: tuple[tuple[str, str], ...] = ()
    owed: int = 0
    may_refund: bool = True


class PaperLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    quantity: Decimal
    condition: str
    reason: str
    gross: int


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is printed."""

    title: str
    number: str
    order: str
    order_href: str
    store: str
    customer: str
    at: datetime
    by: str
    currency: str
    lines: tuple[PaperLine, ...]
    net: int
    tax: int
    rounding: int
    total: int
    paid: int
    payments: tuple[tuple[str, int], ...]
    note: str
    facts: tuple[tuple[str, str], ...]
    paper: str


def here_of(actor: Actor, order: UUID) -> str:
    return f"/app/{actor.slug}/orders/{order}"


async def after_card(session: TenantReader, actor: Actor, order: OrderOut) -> AfterCard:
    words, here = for_locale(actor.locale), here_of(actor, order.id)
    documents = await documents_of(session, order.id)
    is_on = order.state != OrderState.CANCELED
    is_out = is_on and order.reversed < max(order.total, 1) and await has_gone(session, order)
    may_take_back = is_out and actor.may(Perm.RETURN)
    may_refund = actor.may(Perm.REFUND) and (order.owed or (is_on and order.reversed < order.total))
    return AfterCard(
        rows=tuple(row_of(each, here, words) for each in reversed(documents)), owed=order.owed,
        take_back=f"{here}/return" if may_take_back else "",
        exchange=f"{here}/exchange" if may_take_back and actor.may(Perm.PLACE) else "",
        refund=f"{here}/refund" if may_refund else "",
        rebate=f"{here}/rebate" if is_on and actor.may(Perm.REBATE) else "",
    )  # fmt: skip


async def has_gone(session: TenantReader, order: OrderOut) -> bool:
    """Whether something of it can come back."""
    went = await gone_of(session, order.id)
    return went is None or any(went.values())


def row_of(document: AfterOut, here: str, words: Translator) -> AfterRow:
    label, icon = AFTER[document.kind]
    return AfterRow(
        label=words.gettext(label), icon=icon, number=document.number, href=f"{here}/documents/{document.id}",
        total=document.total, paid=document.paid, note=document.note, by=document.by, at=document.at,
    )  # fmt: skip


async def after_form(
    session: TenantReader, actor: Actor, order_id: UUID, kind: str, form: Form | None = None
) -> AfterForm:
    """`kind`: return, refund or rebate. Raises NotFound."""
    order = await get_order(session, order_id, actor)
    words, here = for_locale(actor.locale).gettext, here_of(actor, order_id)
    goods = await goods_of(session, order_id)
    title = words(AFTER[kind][0])
    return AfterForm(
        number=order.number, crumbs=crumbs_of(actor, order, title), back=here, action=f"{here}/{kind}",
        form=form or Form(key=str(new_id()), values={"refund": "1", "tender": "cash" if kind == "rebate" else ""}),
        currency=order.currency, lines=back_lines(goods, kind), tenders=await tenders_of(session, actor, kind),
        conditions=choices(CONDITIONS, words), kinds=choices(REBATES, words), funders=choices(FUNDERS, words),
        owed=order.owed, may_refund=actor.may(Perm.REFUND),
    )  # fmt: skip


def crumbs_of(actor: Actor, order: OrderOut, title: str) -> tuple[Link, ...]:
    words = for_locale(actor.locale).gettext
    here = here_of(actor, order.id)
    return (Link(words(N_("Orders")), here.rpartition("/")[0]), Link(order.number, here), Link(title, ""))


def choices(names: Mapping[str, str], words: Any) -> tuple[tuple[str, str], ...]:
    return tuple((value, words(label)) for value, label in names.items())


def back_lines(goods: Mapping[UUID, Goods], kind: str) -> tuple[BackLine, ...]:
    """A return asks for what is out there; a lower price for what is worth something."""
    rows: list[BackLine] = []
    for line, each in goods.items():
        bundle = each.bundle
        if bundle and not any(row.id == str(bundle.id) for row in rows):
            rows.append(bundle_line(goods, bundle))
        if kind == "return" or not bundle:
            left, value, is_part = plain(each.out), each.sold.value, bundle is not None
            own = BackLine(id=str(line), name=each.name, code=each.code, left=left, value=value, is_part=is_part)
            rows.append(own)
    return tuple(row for row in rows if (row.left if kind == "return" else row.value) > 0)


def bundle_line(goods: Mapping[UUID, Goods], bundle: BundleOut) -> BackLine:
    """A bundle as one line: how many of it are whole, and what its parts are worth."""
    parts = [(each, each.bundle) for each in goods.values() if each.bundle and each.bundle.id == bundle.id]
    left = min((each.out / own.needed).to_integral_value(ROUND_FLOOR) for each, own in parts)
    value = sum(each.sold.value for each, _ in parts)
    return BackLine(id=str(bundle.id), name=bundle.name, code=bundle.code, left=plain(left), value=value)


async def tenders_of(session: TenantReader, actor: Actor, kind: str) -> tuple[tuple[str, str], ...]:
    """Where money can go; what has a provider goes back by it alone."""
    words = for_locale(actor.locale).gettext
    cards = await payments.list_tenders(session, actor.switches)
    named = [(key, words(card.label)) for key, card in cards.items() if card.is_on and not card.called]
    return (*([] if kind == "rebate" else [("", words(N_("As it was paid")))]), *named)


async def paper_of(session: TenantReader, actor: Actor, document_id: UUID) -> Paper:
    """Raises NotFound."""
    document = await get_document(session, document_id, actor)
    order = await get_order(session, document.order, actor)
    words = for_locale(actor.locale).gettext
    stores = {each.id: each.name for each in await shops.list_stores(session)}
    return Paper(
        title=words(AFTER[document.kind][0]), number=document.number, order=order.number,
        order_href=here_of(actor, order.id), store=stores.get(document.store, ""), customer=order.customer_name,
        at=document.at, by=document.by, currency=document.currency, lines=paper_lines(document, words),
        net=document.net, tax=document.tax, rounding=document.rounding, total=document.total, paid=document.paid,
        payments=tuple((words(each.label), each.amount) for each in document.payments), note=document.note,
        facts=said_of(document, words), paper=f"{here_of(actor, order.id)}/documents/{document.id}/paper.pdf",
    )  # fmt: skip


def paper_lines(document: AfterOut, words: Any) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            name=line.name, code=line.code, quantity=plain(line.quantity), reason=line.reason,
            condition=words(CONDITIONS[line.condition]) if line.condition else words(N_("Price lowered")),
            gross=line.net + line.tax,
        )
        for line in document.lines
    )  # fmt: skip


def said_of(document: AfterOut, words: Any) -> tuple[tuple[str, str], ...]:
    """A rebate's own facts."""
    facts: Mapping[str, str] = document.facts
    shown: Sequence[tuple[str, str, Mapping[str, str]]] = (
        (N_("Reason"), "kind", REBATES), (N_("Borne by"), "funded_by", FUNDERS),
    )  # fmt: skip
    rows = [(words(label), words(names[facts[name]])) for label, name, names in shown if name in facts]
    return (*rows, *([(words(N_("For")), facts["name"])] if "name" in facts else []))
