"""View-models of the list and of one invoice."""

from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from infra.kit.cursors import either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.documents.wording import Wording
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.desk.api import history
from modules.invoices.papers import TITLES, lines_of
from modules.invoices.permissions import Perm
from modules.invoices.schemas import InvoiceBrief, InvoiceLine, InvoiceOut, TaxSum
from modules.invoices.services.issue import KIND
from modules.invoices.services.list import NEWEST, InvoiceFilter, filtered
from modules.invoices.services.read import brief, get_invoice, notes_of
from modules.invoices.words import DEEDS, state_of
from modules.shops import api as shops
from tenancy.access.api import Actor

LIMIT = 50
TABS = (
    ("", N_("All")), ("invoice", N_("Invoices")), ("credit_note", N_("Credit notes")), ("canceled", N_("Canceled")),
)  # fmt: skip


class Badge(msgspec.Struct, frozen=True):
    """A ready word and its tone."""

    label: str
    kind: str = ""


class InvoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    href: str
    title: str
    billed_to: str
    state: Badge
    store: str
    issued_on: date
    due_on: date | None
    total: int
    currency: str


class InvoiceList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list."""

    home: str
    query: str
    state: str
    store: str
    since: str
    until: str
    is_filtered: bool
    tabs: tuple[Link, ...]
    stores: tuple[Link, ...]
    rows: tuple[InvoiceRow, ...]
    back: str
    next: str
    exports: tuple[Link, ...]
    orders: str
    settings: str


class ShownLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    quantity: Decimal
    unit: str
    rate: str
    amount: int


class Told(msgspec.Struct, frozen=True):
    text: str
    by: str
    at: datetime


class InvoicePage(msgspec.Struct, frozen=True, kw_only=True):
    """One invoice or credit note. Paths take a POST, and are empty for what can't be done."""

    number: str
    title: str
    crumbs: tuple[Link, ...]
    badge: Badge
    key: str
    form: Form
    is_invoice: bool
    invoice: Link | None
    orders: tuple[Link, ...]
    notes: tuple[InvoiceRow, ...]
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    email: str
    issued_on: date
    due_on: date | None
    currency: str
    lines: tuple[ShownLine, ...]
    net: int
    rates: tuple[tuple[str, TaxSum], ...]
    rounding: int
    total: int
    credited: int
    remark: str
    paper: str
    download: str
    mail: str
    cancel: str
    history: tuple[Told, ...]


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/invoices"


def address(home: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{home}?{urlencode(given)}" if given else home


async def list_of(
    session: TenantReader, actor: Actor, wanted: InvoiceFilter, after: str | None, before: str | None
) -> InvoiceList:
    """The page after or before a cursor, newest first."""
    home, words = home_of(actor), for_locale(actor.locale)
    rows = (await session.execute(either_way(filtered(actor, wanted), NEWEST, after, before, LIMIT))).all()
    leaf = leaf_of(rows, LIMIT, lambda row: [row.issued_at, row.id], after, before)
    store = str(wanted.store or "")
    days = {name: str(getattr(wanted, name) or "") for name in ("since", "until")}
    here = {"q": wanted.q, "state": wanted.state, "store": store, **days}
    stores = {each.id: each.name for each in await shops.list_stores(session, actor)}
    links = [Link(name, address(home, **here | {"store": str(key)}), str(key) == store) for key, name in stores.items()]
    every = Link(words.gettext(N_("All stores")), address(home, **here | {"store": ""}), not store)
    return InvoiceList(
        home=home, query=wanted.q, state=wanted.state, store=store, **days,
        is_filtered=any(here.values()) or bool(after or before),
        tabs=tuple(
            Link(words.gettext(label), address(home, **here | {"state": state}), state == wanted.state)
            for state, label in TABS
        ),
        stores=(every, *links) if len(links) > 1 else (),
        rows=tuple(row_of(brief(row), home, stores, words) for row in leaf.rows),
        back=leaf.back and address(home, **here, before=leaf.back),
        next=leaf.next and address(home, **here, after=leaf.next),
        exports=tuple(Link(kind.upper(), address(f"{home}/export.{kind}", **here)) for kind in ("csv", "xlsx")),
        orders=f"/app/{actor.slug}/orders",
        settings=f"/app/{actor.slug}/settings/documents" if actor.may(Perm.DOCUMENTS) else "",
    )  # fmt: skip


def row_of(row: InvoiceBrief, home: str, stores: dict[UUID, str], words: Translator) -> InvoiceRow:
    label, tone = state_of(row)
    return InvoiceRow(
        number=row.number, href=f"{home}/{row.id}", title=words.gettext(TITLES[row.kind]), billed_to=row.billed_to,
        state=Badge(words.gettext(label), tone), store=stores.get(row.store, ""), issued_on=row.issued_on,
        due_on=row.due_on, total=row.total, currency=row.currency,
    )  # fmt: skip


async def invoice_page(
    session: TenantReader, actor: Actor, invoice_id: UUID, form: Form | None = None
) -> InvoicePage:  # fmt: skip
    """Raises NotFound."""
    invoice = await get_invoice(session, invoice_id, actor)
    words, home = for_locale(actor.locale), home_of(actor)
    here, is_invoice = f"{home}/{invoice.id}", invoice.kind == "invoice"
    title, (label, tone) = words.gettext(TITLES[invoice.kind]), state_of(invoice)
    notes = await notes_of(session, invoice.id) if is_invoice else []
    return InvoicePage(
        number=invoice.number, title=title,
        crumbs=(Link(words.gettext(N_("Invoices")), home), Link(invoice.number, "")),
        badge=Badge(words.gettext(label), tone), key=str(new_id()), form=form or Form(key=str(new_id())),
        is_invoice=is_invoice,
        invoice=None if is_invoice else Link(invoice.invoice_number, f"{home}/{invoice.invoice}"),
        orders=tuple(Link(each.number, f"/app/{actor.slug}/orders/{each.id}") for each in invoice.sources),
        notes=tuple(row_of(note, home, {}, words) for note in notes),
        seller=said_of(invoice, words, of="seller"), buyer=said_of(invoice, words, of="buyer"),
        email=invoice.buyer.email, issued_on=invoice.issued_on, due_on=invoice.due_on, currency=invoice.currency,
        lines=tuple(line_of(line, actor) for line in invoice.lines), net=invoice.net,
        rates=tuple((Wording((actor.locale,)).rate(each.rate), each) for each in invoice.rates),
        rounding=invoice.rounding, total=invoice.total, credited=invoice.credited, remark=invoice.remark,
        paper=f"{here}/paper.pdf", download=f"{here}/paper.pdf?download=1",
        mail=f"{here}/mail" if invoice.buyer.email and actor.may(Perm.ISSUE) else "",
        cancel=f"{here}/cancellation" if is_open(invoice) and actor.may(Perm.CANCEL) else "",
        history=await story_of(session, invoice, words),
    )  # fmt: skip


def is_open(invoice: InvoiceOut) -> bool:
    """It can still be canceled."""
    is_left = invoice.credited < invoice.total or not invoice.total
    return invoice.kind == "invoice" and not invoice.canceled and is_left


def said_of(invoice: InvoiceOut, words: Translator, *, of: str) -> tuple[str, ...]:
    party = invoice.seller if of == "seller" else invoice.buyer
    number = words.gettext(N_("Tax no. {number}"), number=party.tax_number) if party.tax_number else ""
    contact = invoice.buyer.contact if of == "buyer" else ""
    lines = (party.name, contact, *lines_of(party.address), party.phone, number)
    return tuple(line for line in lines if line)


def line_of(line: InvoiceLine, actor: Actor) -> ShownLine:
    return ShownLine(
        name=line.name, code=line.code, quantity=line.quantity, unit=line.unit, amount=line.amount,
        rate=Wording((actor.locale,)).rate(line.tax_rate),
    )  # fmt: skip


async def story_of(session: TenantReader, invoice: InvoiceOut, words: Translator) -> tuple[Told, ...]:
    entries = await history(session, KIND, invoice.id)
    return tuple(Told(words.gettext(DEEDS.get(each.act, each.act)), each.author_name, each.at) for each in entries)
