"""View-models of goods put aside for customers, and of goods held back."""

from collections.abc import Sequence
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
from infra.kit.slots import Filled, fill
from modules.shops.api import visible
from modules.stock.document_pages import FROM, SORT, state_of
from modules.stock.listing import LIMIT
from modules.stock.models import StockDocument, StockDocumentLine, Warehouse
from modules.stock.pages import Tab, address, home_of, plain, reasons_shown, sections_of
from modules.stock.permissions import Perm
from modules.stock.services import papers
from modules.stock.services.finding import names_of
from modules.stock.services.papers import Paper, lines_of
from modules.stock.services.reasons import reason_word
from modules.stock.services.warehouses import list_warehouses
from tenancy.access.api import Actor

KINDS = ("hold", "block")
SHOWN = 3


class HoldRow(msgspec.Struct, frozen=True, kw_only=True):
    """`whom`: the customer, or why it is held back."""

    number: str
    href: str
    whom: str
    goods: str
    place: str
    state: str
    tone: str
    until: datetime | None
    by: str


class HoldList(msgspec.Struct, frozen=True, kw_only=True):
    home: str
    sections: tuple[Link, ...]
    tabs: tuple[Tab, ...]
    is_filtered: bool
    rows: tuple[HoldRow, ...]
    new: str
    block: str
    back: str
    next: str


class HoldNew(msgspec.Struct, frozen=True, kw_only=True):
    """`is_block`: held back, not for a customer. `goods`: what was chosen already."""

    is_block: bool
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    places: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    goods: str
    find: str


class HeldLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    href: str
    quantity: Decimal
    weighed: bool


class HoldPage(msgspec.Struct, frozen=True, kw_only=True):
    """One hold. `customer`: their page. Addresses are empty once it has ended."""

    number: str
    is_block: bool
    state: str
    tone: str
    crumbs: tuple[Link, ...]
    form: Form
    whom: str
    customer: str
    place: str
    note: str
    until: datetime | None
    who: str
    at: datetime
    done_by: str
    done_at: datetime | None
    lines: tuple[HeldLine, ...]
    extend: str
    release: str
    aside: tuple[Filled, ...]


def crumbs_of(actor: Actor, last: str) -> tuple[Link, ...]:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    return (Link(words(N_("Stock")), home), Link(words(N_("Put aside")), f"{home}/holds"), Link(last, ""))


async def list_of(session: TenantReader, actor: Actor, view: str, after: str | None, before: str | None) -> HoldList:
    """`view`: "" open ones, `ended`."""
    words, home = for_locale(actor.locale).gettext, f"{home_of(actor)}/holds"
    is_open = StockDocument.state == "open"
    query: Any = (
        sa.select(*papers.COLUMNS, FROM.name.label("place"))
        .join(FROM, FROM.id == StockDocument.warehouse_id)
        .where(StockDocument.kind.in_(KINDS), visible(actor, FROM.store_id), ~is_open if view == "ended" else is_open)
    )
    rows = (await session.execute(either_way(query, SORT, after, before, LIMIT))).all()
    leaf = leaf_of(rows, LIMIT, lambda row: [row.id], after, before)
    views = (("", N_("Kept")), ("ended", N_("Over")))
    return HoldList(
        home=home, sections=sections_of(actor, "/holds"),
        tabs=tuple(
            Tab(label=words(label), href=address(home, view=each), current=each == view, count=None)
            for each, label in views
        ),
        is_filtered=bool(view or after or before), rows=await rows_of(session, leaf.rows, actor),
        new=f"{home}/new", block=f"{home}/new?kind=block",
        back=leaf.back and address(home, view=view, before=leaf.back),
        next=leaf.next and address(home, view=view, after=leaf.next),
    )  # fmt: skip


async def rows_of(session: TenantReader, rows: Sequence[sa.Row[Any]], actor: Actor) -> tuple[HoldRow, ...]:
    """With the goods of each, read in one go."""
    line: Any = StockDocumentLine
    query: Any = sa.select(line.document_id, line.variant_id, line.quantity)
    query = query.where(line.document_id.in_([row.id for row in rows])).order_by(line.id)
    lines = (await session.execute(query)).all()
    names = await names_of(session, list({line.variant_id for line in lines}))
    goods: dict[UUID, list[str]] = {}
    for each in lines:
        if each.variant_id in names:
            text = f"{names[each.variant_id].name} × {plain(each.quantity)}"
            goods.setdefault(each.document_id, []).append(text)
    return tuple(row_of(row, goods.get(row.id, []), actor) for row in rows)


def row_of(row: sa.Row[Any], goods: Sequence[str], actor: Actor) -> HoldRow:
    paper = papers.paper_of(row)
    state, tone = state_of(paper, actor.locale)
    return HoldRow(
        number=paper.number, href=f"{home_of(actor)}/holds/{paper.id}", whom=whom_of(paper, actor),
        goods=", ".join(goods[:SHOWN]) + ("…" if len(goods) > SHOWN else ""), place=row.place, state=state, tone=tone,
        until=paper.expires_at, by=paper.who_name,
    )  # fmt: skip


def whom_of(paper: Paper, actor: Actor) -> str:
    words = for_locale(actor.locale)
    if paper.kind == "block":
        return reason_word(paper.reason, words) or words.gettext(N_("Held back"))
    return paper.customer_name or words.gettext(N_("Walk-in"))


async def new_page(session: TenantReader, actor: Actor, kind: str, form: Form) -> HoldNew:
    speaks, home = for_locale(actor.locale), f"{home_of(actor)}/holds"
    is_block = kind == "block"
    title = speaks.gettext(N_("Hold goods back") if is_block else N_("Put goods aside"))
    variant = str(form.value("variant"))
    names = await names_of(session, [UUID(variant)]) if variant else {}
    return HoldNew(
        is_block=is_block, form=form, action=f"{home}/", cancel=home, crumbs=crumbs_of(actor, title),
        places=tuple((str(place.id), place.name) for place in await list_warehouses(session, actor)),
        reasons=await reasons_shown(session, speaks) if is_block else (),
        goods=next((goods.name for goods in names.values()), ""), find=f"{home}/customers",
    )  # fmt: skip


async def hold_page(session: TenantReader, actor: Actor, paper: Paper, form: Form | None = None) -> HoldPage:
    here, state = f"{home_of(actor)}/holds/{paper.id}", state_of(paper, actor.locale)
    lines = await lines_of(session, paper.id)
    names = await names_of(session, [line.variant for line in lines])
    place = await session.scalar(sa.select(Warehouse.name).where(Warehouse.id == paper.warehouse))
    may = actor.may(Perm.HOLD) and paper.state == "open"
    return HoldPage(
        number=paper.number, is_block=paper.kind == "block", state=state[0], tone=state[1],
        crumbs=crumbs_of(actor, paper.number), form=form or Form(key=str(new_id()), values={"hours": "48"}),
        whom=whom_of(paper, actor), customer=f"/app/{actor.slug}/customers/{paper.customer}" if paper.customer else "",
        place=place or "", note=paper.note, until=paper.expires_at, who=paper.who_name, at=paper.at,
        done_by=paper.done_by, done_at=paper.done_at,
        lines=tuple(
            HeldLine(
                name=goods.name, code=goods.code, href=f"{home_of(actor)}/{line.variant}", quantity=line.quantity,
                weighed=goods.weighed,
            )
            for line in lines
            if (goods := names.get(line.variant))
        ),
        extend=f"{here}/extension" if may and paper.kind == "hold" else "", release=f"{here}/release" if may else "",
        aside=await fill(session, "stock.hold.aside", actor.switches, actor=actor, hold=paper.id),
    )  # fmt: skip
