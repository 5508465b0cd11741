"""View-models of corrections, receipts and transfers."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from infra.kit.cursors import Leaf, Sort, either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.shops.api import visible
from modules.stock.listing import LIMIT
from modules.stock.models import StockDocument, StockDocumentLine, Warehouse
from modules.stock.pages import Tab, address, home_of, plain, reasons_shown, sections_of
from modules.stock.permissions import Perm
from modules.stock.services import papers
from modules.stock.services.finding import names_of
from modules.stock.services.papers import Paper, PaperLine, lines_of
from modules.stock.services.reasons import reason_word
from modules.stock.services.warehouses import list_warehouses
from modules.stock.words import COUNTING, PAPERS, STATES
from tenancy.access.api import Actor

WRITTEN = ("adjustment", "receipt", "transfer")
SHOWN = (*WRITTEN, "assembly")
NEW = {"adjustment": N_("New correction"), "receipt": N_("New receipt"), "transfer": N_("New transfer")}
TEXTS = {
    "adjustment": N_("More or fewer than the system thinks, for a reason that stays in the ledger."),
    "receipt": N_("Goods that came in, with what they cost."),
    "transfer": N_("Goods that go from one place to another, at once or on their way for a while."),
}
SORT = (Sort(StockDocument.id, UUID, descending=True),)
FROM, TO = aliased(Warehouse, name="place"), aliased(Warehouse, name="destination")


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    href: str
    kind: str
    state: str
    tone: str
    place: str
    to: str
    why: str
    lines: int
    by: str
    at: datetime


class DocumentList(msgspec.Struct, frozen=True, kw_only=True):
    home: str
    sections: tuple[Link, ...]
    tabs: tuple[Tab, ...]
    is_filtered: bool
    rows: tuple[DocumentRow, ...]
    new: tuple[Link, ...]
    exports: tuple[Link, ...]
    reasons: str
    back: str
    next: str


class DocumentNew(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    title: str
    text: str
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    places: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One variant of a document; fields `lines.<id>.…`."""

    id: str
    name: str
    code: str
    href: str
    drawing: str
    category: str
    unit: str
    weighed: bool
    quantity: Decimal
    arrived: Decimal | None
    cost: Decimal | None
    remove: str


class DocumentPage(msgspec.Struct, frozen=True, kw_only=True):
    """One document. An address is empty for what can't be done with it now."""

    kind: str
    kind_word: str
    number: str
    state: str
    tone: str
    crumbs: tuple[Link, ...]
    form: Form
    place: str
    to: str
    reason: str
    note: str
    who: str
    at: datetime
    done_by: str
    done_at: datetime | None
    with_cost: bool
    sign: str
    lines: tuple[LineRow, ...]
    find: str
    add: str
    post: str
    send: str
    receive: str
    cancel: str
    cancel_words: tuple[str, str, str]
    related: Link | None


def query_of(actor: Actor, kind: str) -> sa.Select[Any]:
    """Documents of places that the actor sees."""
    count = sa.select(sa.func.count()).where(StockDocumentLine.document_id == StockDocument.id).scalar_subquery()
    query: Any = (
        sa.select(*papers.COLUMNS, FROM.name.label("place"), TO.name.label("destination"), count.label("lines"))
        .join(FROM, FROM.id == StockDocument.warehouse_id)
        .outerjoin(TO, TO.id == StockDocument.to_warehouse_id)
        .where(sa.or_(visible(actor, FROM.store_id), visible(actor, TO.store_id)))
    )
    wanted = (kind,) if kind in SHOWN else SHOWN
    query = query.where(StockDocument.kind.in_(wanted))
    return query.where(StockDocument.state == "sent") if kind == "sent" else query


async def page_documents(
    session: TenantReader, actor: Actor, kind: str, after: str | None, before: str | None, limit: int
) -> Leaf[sa.Row[Any]]:
    """Newest first; `kind`: one of them, `sent` (on the way), or "" for all."""
    rows = (await session.execute(either_way(query_of(actor, kind), SORT, after, before, limit))).all()
    return leaf_of(rows, limit, lambda row: [row.id], after, before)


async def list_of(
    session: TenantReader, actor: Actor, kind: str, after: str | None, before: str | None
) -> DocumentList:
    words, home = for_locale(actor.locale).gettext, f"{home_of(actor)}/documents"
    leaf = await page_documents(session, actor, kind, after, before, LIMIT)
    views = (
        ("", N_("All")), ("adjustment", N_("Corrections")), ("receipt", N_("Receipts")),
        ("transfer", N_("Transfers")), ("assembly", N_("Kits")), ("sent", N_("On the way")),
    )  # fmt: skip
    may, places = actor.may(Perm.ADJUST), await list_warehouses(session, actor)
    kinds = [each for each in WRITTEN if each != "transfer" or len(places) > 1]
    return DocumentList(
        home=home, sections=sections_of(actor, "/documents"),
        tabs=tuple(
            Tab(label=words(label), href=address(home, kind=each), current=each == kind, count=None)
            for each, label in views
        ),
        is_filtered=bool(kind or after or before), rows=tuple(row_of(row, actor) for row in leaf.rows),
        new=tuple(Link(words(NEW[each]), f"{home}/new?kind={each}") for each in kinds) if may else (),
        exports=tuple(Link(e.upper(), address(f"{home}/export.{e}", kind=kind)) for e in ("csv", "xlsx")),
        reasons=f"{home_of(actor)}/reasons" if actor.may(Perm.MANAGE) else "",
        back=leaf.back and address(home, kind=kind, before=leaf.back),
        next=leaf.next and address(home, kind=kind, after=leaf.next),
    )  # fmt: skip


def row_of(row: sa.Row[Any], actor: Actor) -> DocumentRow:
    speaks = for_locale(actor.locale)
    state, tone = STATES[row.state]
    why = " · ".join(part for part in (reason_word(row.reason, speaks), row.note) if part)
    return DocumentRow(
        number=row.number, href=f"{home_of(actor)}/documents/{row.id}", kind=speaks.gettext(PAPERS[row.kind]),
        state=speaks.gettext(state), tone=tone, place=row.place, to=row.destination or "", why=why, lines=row.lines,
        by=row.who_name, at=row.at,
    )  # fmt: skip


async def new_page(session: TenantReader, actor: Actor, kind: str, form: Form) -> DocumentNew:
    speaks, home = for_locale(actor.locale), f"{home_of(actor)}/documents"
    title = speaks.gettext(NEW[kind])
    return DocumentNew(
        kind=kind, title=title, text=speaks.gettext(TEXTS[kind]), form=form, action=f"{home}/", cancel=home,
        crumbs=crumbs_of(actor, title),
        places=tuple((str(place.id), place.name) for place in await list_warehouses(session, actor)),
        reasons=await reasons_shown(session, speaks) if kind == "adjustment" else (),
    )  # fmt: skip


def crumbs_of(actor: Actor, last: str) -> tuple[Link, ...]:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    return (Link(words(N_("Stock")), home), Link(words(N_("Documents")), f"{home}/documents"), Link(last, ""))


def state_of(paper: Paper, locale: str) -> tuple[str, str]:
    word, tone = STATES[paper.state]
    is_counting = paper.kind == "count" and paper.state == "draft"
    return for_locale(locale).gettext(COUNTING if is_counting else word), "sun" if is_counting else tone


async def document_page(session: TenantReader, actor: Actor, paper: Paper, form: Form | None = None) -> DocumentPage:
    speaks, here = for_locale(actor.locale), f"{home_of(actor)}/documents/{paper.id}"
    places = {row.id: row.name for row in await session.execute(sa.select(Warehouse.id, Warehouse.name))}
    lines = await lines_of(session, paper.id)
    rows = await line_rows(session, actor, paper, lines)
    state, tone = state_of(paper, actor.locale)
    may = actor.may(Perm.ADJUST)
    can = {
        "add": paper.state == "draft", "post": paper.state == "draft" and bool(lines),
        "send": paper.state == "draft" and bool(lines) and paper.kind == "transfer",
        "receive": paper.state == "sent", "cancel": paper.state in {"draft", "sent", "posted"} and not paper.reverses,
    }  # fmt: skip
    paths = {"add": "lines", "post": "posting", "send": "sending", "receive": "receipt", "cancel": "cancellation"}
    return DocumentPage(
        kind=paper.kind, kind_word=speaks.gettext(PAPERS[paper.kind]), number=paper.number, state=state, tone=tone,
        crumbs=crumbs_of(actor, paper.number), form=form or Form(key=str(new_id()), values=values_of(lines)),
        place=places[paper.warehouse], to=places[paper.to] if paper.to else "",
        reason=reason_word(paper.reason, speaks), note=paper.note, who=paper.who_name, at=paper.at,
        done_by=paper.done_by, done_at=paper.done_at, with_cost=paper.kind in {"receipt", "assembly"} and may,
        sign=currency_sign(actor.currency, actor.locale), lines=rows, find=f"{home_of(actor)}/documents/goods",
        **{name: f"{here}/{path}" if may and can[name] else "" for name, path in paths.items()},
        cancel_words=words_of_cancel(paper, speaks.gettext), related=await related(session, actor, paper),
    )  # fmt: skip


def words_of_cancel(paper: Paper, words: Any) -> tuple[str, str, str]:
    """The title, what happens, and the verb."""
    if paper.state == "draft":
        return words(N_("Drop {number}?"), number=paper.number), words(N_("Nothing has moved yet.")), words(N_("Drop"))
    text = N_("A document of its own moves everything back. Both stay in the ledger.")
    text = N_("The goods come back to where they were sent from.") if paper.state == "sent" else text
    return words(N_("Take {number} back?"), number=paper.number), words(text), words(N_("Take back"))


def values_of(lines: Sequence[PaperLine]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for line in lines:
        values[f"lines.{line.id}.quantity"] = plain(line.quantity)
        values[f"lines.{line.id}.arrived"] = plain(line.quantity)
        values[f"lines.{line.id}.cost"] = "" if line.unit_cost is None else plain(line.unit_cost)
    return values


async def line_rows(
    session: TenantReader, actor: Actor, paper: Paper, lines: Sequence[PaperLine]
) -> tuple[LineRow, ...]:
    names, home = await names_of(session, [line.variant for line in lines]), home_of(actor)
    return tuple(
        LineRow(
            id=str(line.id), name=goods.name, code=goods.code, href=f"{home}/{line.variant}", drawing=goods.drawing,
            category=goods.category, unit=goods.unit, weighed=goods.weighed, quantity=line.quantity,
            arrived=line.arrived, cost=line.unit_cost, remove=f"{home}/documents/{paper.id}/lines/{line.id}/removal",
        )
        for line in reversed(lines)
        if (goods := names.get(line.variant))
    )  # fmt: skip


async def related(session: TenantReader, actor: Actor, paper: Paper) -> Link | None:
    """The document that it takes back, or that took it back."""
    words = for_locale(actor.locale).gettext
    wanted = StockDocument.id == paper.reverses if paper.reverses else StockDocument.reverses_id == paper.id
    row = (await session.execute(sa.select(StockDocument.id, StockDocument.number).where(wanted))).one_or_none()
    if row is None:
        return None
    text = N_("Takes {number} back") if paper.reverses else N_("Taken back by {number}")
    return Link(words(text, number=row.number), f"{home_of(actor)}/documents/{row.id}")
