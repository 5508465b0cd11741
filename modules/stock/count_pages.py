"""View-models of counts: the list, counting itself, and looking the differences over."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.catalog.views import categories
from modules.shops.api import visible
from modules.stock.document_pages import FROM, SORT, state_of
from modules.stock.domain import Counted, accuracy
from modules.stock.listing import LIMIT
from modules.stock.models import StockDocument, Warehouse
from modules.stock.pages import address, home_of, sections_of
from modules.stock.permissions import Perm
from modules.stock.services import papers
from modules.stock.services.counts import differences
from modules.stock.services.finding import names_of
from modules.stock.services.papers import Paper, PaperLine, lines_of
from modules.stock.services.warehouses import list_warehouses, visible_warehouse
from tenancy.access.api import Actor


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    href: str
    place: str
    state: str
    tone: str
    note: str
    by: str
    at: datetime


class CountList(msgspec.Struct, frozen=True, kw_only=True):
    home: str
    sections: tuple[Link, ...]
    rows: tuple[CountRow, ...]
    new: str
    back: str
    next: str


class CountNew(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    places: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was entered; `book` only where who counts may see it."""

    name: str
    code: str
    zone: str
    quantity: Decimal
    book: Decimal | None
    unit: str
    weighed: bool
    recount: bool
    remove: str


class CountPage(msgspec.Struct, frozen=True, kw_only=True):
    """Counting: scan, say how many, go on. `again`: what is to be counted once more."""

    number: str
    place: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    find: str
    zones: tuple[tuple[str, str], ...]
    entries: tuple[EntryRow, ...]
    again: tuple[str, ...]
    finish: str
    cancel: str


class DifferenceRow(msgspec.Struct, frozen=True, kw_only=True):
    variant: str
    name: str
    code: str
    href: str
    counted: Decimal
    book: Decimal
    difference: Decimal
    weighed: bool
    moved: bool


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """A count that is over: what differs, and how right the ledger was. Addresses are empty for what can't be done."""

    number: str
    place: str
    state: str
    tone: str
    crumbs: tuple[Link, ...]
    key: str
    rows: tuple[DifferenceRow, ...]
    right: int
    all: int
    places: Decimal | None
    units: Decimal | None
    post: str
    again: str
    cancel: str
    done_by: str
    done_at: datetime | None


def crumbs_of(actor: Actor, last: str) -> tuple[Link, ...]:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    return (Link(words(N_("Stock")), home), Link(words(N_("Counts")), f"{home}/counts"), Link(last, ""))


async def list_of(session: TenantReader, actor: Actor, after: str | None, before: str | None) -> CountList:
    home = f"{home_of(actor)}/counts"
    query: Any = (
        sa.select(*papers.COLUMNS, FROM.name.label("place"))
        .join(FROM, FROM.id == StockDocument.warehouse_id)
        .where(StockDocument.kind == "count", visible(actor, FROM.store_id))
    )
    rows = (await session.execute(either_way(query, SORT, after, before, LIMIT))).all()
    leaf = leaf_of(rows, LIMIT, lambda row: [row.id], after, before)
    return CountList(
        home=home, sections=sections_of(actor, "/counts"), rows=tuple(row_of(row, actor) for row in leaf.rows),
        new=f"{home}/new", back=leaf.back and address(home, before=leaf.back),
        next=leaf.next and address(home, after=leaf.next),
    )  # fmt: skip


def row_of(row: sa.Row[Any], actor: Actor) -> CountRow:
    state, tone = state_of(papers.paper_of(row), actor.locale)
    return CountRow(
        number=row.number, href=f"{home_of(actor)}/counts/{row.id}", place=row.place, state=state, tone=tone,
        note=row.note, by=row.who_name, at=row.at,
    )  # fmt: skip


async def new_page(session: TenantReader, actor: Actor, form: Form) -> CountNew:
    home = f"{home_of(actor)}/counts"
    groups = sa.select(categories.c.id, categories.c.name).where(~categories.c.archived).order_by(categories.c.name)
    title = for_locale(actor.locale).gettext(N_("New count"))
    return CountNew(
        form=form, action=f"{home}/", cancel=home, crumbs=crumbs_of(actor, title),
        places=tuple((str(place.id), place.name) for place in await list_warehouses(session, actor)),
        categories=tuple((str(row.id), row.name) for row in await session.execute(groups)),
    )  # fmt: skip


async def count_page(session: TenantReader, actor: Actor, paper: Paper, form: Form | None = None) -> CountPage:
    """What one sees with the phone in one hand; nothing of the book when the count is blind."""
    here = f"{home_of(actor)}/counts/{paper.id}"
    place = await visible_warehouse(session, actor, paper.warehouse)
    lines = sorted(await lines_of(session, paper.id), key=lambda line: line.counted_at or paper.at, reverse=True)
    names = await names_of(session, [line.variant for line in lines])
    books = await books_beside(session, paper, lines)
    entries = [
        EntryRow(
            name=goods.name, code=goods.code, zone=line.zone, quantity=line.quantity,
            book=books[line.variant].book if line.variant in books else None, unit=goods.unit,
            weighed=goods.weighed, recount=line.recount, remove=f"{here}/entries/{line.id}/removal",
        )
        for line in lines
        if (goods := names.get(line.variant))
    ]  # fmt: skip
    return CountPage(
        number=paper.number, place=place.name, crumbs=crumbs_of(actor, paper.number),
        form=form or Form(key=str(new_id())), action=f"{here}/entries", find=f"{home_of(actor)}/documents/goods",
        zones=tuple((zone, zone) for zone in place.zones), entries=tuple(entries[:LIMIT]),
        again=tuple(entry.name for entry in entries if entry.recount), finish=f"{here}/finish",
        cancel=f"{here}/cancellation",
    )  # fmt: skip


async def books_beside(session: TenantReader, paper: Paper, lines: list[PaperLine]) -> dict[UUID, Counted]:
    """What the ledger says beside what was entered, where the count isn't blind."""
    if paper.facts.get("blind") or not lines:
        return {}
    return {row.variant: row for row in await differences(session, paper)}


async def review_page(session: TenantReader, actor: Actor, paper: Paper) -> ReviewPage:
    here = f"{home_of(actor)}/counts/{paper.id}"
    found = await differences(session, paper)
    names = await names_of(session, [row.variant for row in found])
    place = await session.scalar(sa.select(Warehouse.name).where(Warehouse.id == paper.warehouse))
    rows = sorted((row for row in found if row.difference), key=lambda row: (-abs(row.difference), str(row.variant)))
    state, tone = state_of(paper, actor.locale)
    right = accuracy(found)
    may_post = paper.state == "review" and actor.may(Perm.APPROVE)
    may_cancel = paper.state in {"review", "posted"} and actor.may(Perm.APPROVE)
    return ReviewPage(
        number=paper.number, place=place or "", state=state, tone=tone, crumbs=crumbs_of(actor, paper.number),
        key=str(new_id()),
        rows=tuple(
            DifferenceRow(
                variant=str(row.variant), name=goods.name, code=goods.code, href=f"{home_of(actor)}/{row.variant}",
                counted=row.counted, book=row.book, difference=row.difference, weighed=goods.weighed, moved=row.moved,
            )
            for row in rows
            if (goods := names.get(row.variant))
        ),
        right=len(found) - len(rows), all=len(found), places=right.places, units=right.units,
        post=f"{here}/posting" if may_post else "", again=f"{here}/recount" if paper.state == "review" else "",
        cancel=f"{here}/cancellation" if may_cancel else "", done_by=paper.done_by, done_at=paper.done_at,
    )  # fmt: skip
