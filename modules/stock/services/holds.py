"""Goods put aside for a customer (they end), and goods held back because they may not be sold (they don't)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.outbox import publish
from infra.kit.problems import FieldError, NotFound
from modules.customers import api as customers
from modules.shops.api import get_setting, visible
from modules.stock.errors import EndsTooLate, HoldLimit, NothingToMove
from modules.stock.events import HoldEnded, HoldMade
from modules.stock.models import Reservation, StockDocument, Warehouse
from modules.stock.parts import StockLine
from modules.stock.services import papers
from modules.stock.services.documents import require_variant
from modules.stock.services.lacking import say_what_lacks
from modules.stock.services.moving import CLAIMED, By, by, move, release, require_kept
from modules.stock.services.papers import NewPaper, Paper, PaperLine, lines_by_document, lines_of, take_on
from tenancy.access.api import Actor

USUAL, LONGEST = timedelta(hours=48), timedelta(days=90)
SETTING, MOST = "stock.holds_per_customer", 10


class HoldIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is put aside. `customer` by their profile, or `name` alone. `until`: in 48 hours unless said."""

    warehouse: UUID
    lines: Sequence[tuple[UUID, Decimal]]
    customer: UUID | None = None
    name: str = ""
    until: datetime | None = None
    note: str = ""


class HoldCard(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as others see it; `lines`: (line, variant, quantity)."""

    id: UUID
    number: str
    warehouse: UUID
    customer: UUID | None
    customer_name: str
    state: str
    until: datetime | None
    note: str
    lines: tuple[tuple[UUID, UUID, Decimal], ...]


async def hold(session: TenantSession, actor: Actor, asked: HoldIn, at: datetime) -> Paper:
    """Puts goods aside: nobody else can buy them until it ends.

    Raises OnlyFree with a field error for each short line, HoldLimit, EndsTooLate, NothingToMove, NotFound.
    """
    until = asked.until or at + USUAL
    if not at < until <= at + LONGEST:
        raise EndsTooLate(days=LONGEST.days, fields=(late(),))
    name = asked.name
    if asked.customer:
        card = await customers.card(session, asked.customer)
        if card is None:
            raise NotFound
        name = card.name
        await require_room(session, asked.customer, name, len(asked.lines))
    new = NewPaper(
        kind="hold", state="open", warehouse=asked.warehouse, customer=asked.customer, customer_name=name,
        note=asked.note, expires_at=until,
    )  # fmt: skip
    return await claim(session, actor, new, asked.lines, at)


def late() -> FieldError:
    return FieldError(field="until", code=EndsTooLate.code, message=EndsTooLate.message, facts={"days": LONGEST.days})


async def require_room(session: TenantSession, customer: UUID, name: str, more: int) -> None:
    """So many goods at most are put aside for one customer. Their holds come one after the other."""
    await customers.lock(session, [customer])
    most = int(await get_setting(session, SETTING) or MOST)
    own = sa.select(StockDocument.id).where(
        StockDocument.customer_id == customer, StockDocument.kind == "hold", StockDocument.state == "open"
    )
    held = Reservation.cause_id.in_(own), Reservation.state == "held"
    there = await session.scalar(sa.select(sa.func.count()).select_from(Reservation).where(*held)) or 0
    if there + more > most:
        raise HoldLimit(name=name, most=most)


async def block(
    session: TenantSession, actor: Actor, warehouse: UUID, lines: Sequence[tuple[UUID, Decimal]], *, reason: str,
    note: str, at: datetime,
) -> Paper:  # fmt: skip
    """Holds goods back that may not be sold: damaged, to be looked at. They stay until they are released."""
    new = NewPaper(kind="block", state="open", warehouse=warehouse, reason=reason, note=note)
    return await claim(session, actor, new, lines, at)


async def claim(
    session: TenantSession, actor: Actor, new: NewPaper, lines: Sequence[tuple[UUID, Decimal]], at: datetime
) -> Paper:
    if not lines or any(quantity <= 0 for _, quantity in lines):
        raise NothingToMove
    for variant, _ in lines:
        await require_variant(session, variant)
    await require_kept(session, [variant for variant, _ in lines])
    who = by(actor, at)
    paper = await papers.begin(session, new, who, actor.zone)
    wanted: dict[UUID, Decimal] = {}
    for variant, quantity in lines:
        wanted[variant] = wanted.get(variant, Decimal(0)) + quantity
    ids = await papers.write_lines(session, paper.id, list(wanted.items()))
    goods = [StockLine(ids[variant], variant, quantity, new.warehouse) for variant, quantity in wanted.items()]
    if not await move(session, CLAIMED, None, goods, paper.cause, who, expires_at=new.expires_at):
        await say_what_lacks(session, goods, free=True)
    await publish(session, HoldMade(hold=paper.id, kind=paper.kind, customer=new.customer))
    return paper


async def extend(session: TenantSession, actor: Actor, document: UUID, until: datetime, at: datetime) -> Paper:
    """A hold ends later, or sooner. Raises EndsTooLate, DocumentUnknown, DocumentClosed."""
    paper = await papers.find(session, actor, document, ("hold",))
    if not at < until <= at + LONGEST:
        raise EndsTooLate(days=LONGEST.days, fields=(late(),))
    await take_on(session, paper, ("open",), "open", by(actor, at), expires_at=until, done_by="", done_at=None)
    held = sa.update(Reservation).where(Reservation.cause_id == document, Reservation.state == "held")
    await session.execute(held.values(expires_at=until))
    return await papers.find(session, actor, document)


async def let_go(session: TenantSession, actor: Actor, document: UUID, at: datetime) -> Paper:
    """The goods can be sold again. A repeat changes nothing. Raises DocumentUnknown, DocumentClosed."""
    paper = await papers.find(session, actor, document, ("hold", "block"))
    await end(session, paper, "released", by(actor, at))
    return await papers.find(session, actor, document)


async def take_over(session: TenantSession, actor: Actor, document: UUID, at: datetime) -> HoldCard:
    """A hold becomes a sale: its claim ends here, and the caller takes the goods in the same unit of work.

    Raises DocumentUnknown, and DocumentClosed when it has ended or was sold before.
    """
    paper = await papers.find(session, actor, document, ("hold",))
    if not await end(session, paper, "sold", by(actor, at)):
        raise papers.DocumentClosed(number=paper.number)
    return await card_of(session, await papers.find(session, actor, document))


async def list_open(session: TenantReader, actor: Actor, at: datetime, most: int) -> list[HoldCard]:
    """Holds of the places that the actor's stores sell from, and that have not ended; what ends soonest first."""
    query: Any = sa.select(*papers.COLUMNS).join(Warehouse, Warehouse.id == StockDocument.warehouse_id)
    query = query.where(StockDocument.kind == "hold", StockDocument.state == "open", StockDocument.expires_at > at)
    query = query.where(Warehouse.sells, visible(actor, Warehouse.store_id))
    rows = (await session.execute(query.order_by(StockDocument.expires_at, StockDocument.id).limit(most))).all()
    lines = await lines_by_document(session, [row.id for row in rows])
    return [card_with(papers.paper_of(row), lines[row.id]) for row in rows]


async def card_of(session: TenantReader, paper: Paper) -> HoldCard:
    return card_with(paper, await lines_of(session, paper.id))


def card_with(paper: Paper, lines: Sequence[PaperLine]) -> HoldCard:
    return HoldCard(
        id=paper.id, number=paper.number, warehouse=paper.warehouse, customer=paper.customer,
        customer_name=paper.customer_name, state=paper.state, until=paper.expires_at, note=paper.note,
        lines=tuple((line.id, line.variant, line.quantity) for line in lines),
    )  # fmt: skip


async def end(session: TenantSession, paper: Paper, state: str, who: By) -> bool:
    """The claim is given up; False for a repeat."""
    if not await take_on(session, paper, ("open",), state, who):
        return False
    await release(session, paper.id, becomes="expired" if state == "expired" else "released")
    await publish(session, HoldEnded(hold=paper.id, kind=paper.kind, state=state, customer=paper.customer))
    return True


async def expire(session: TenantSession, document: UUID) -> None:
    """The time of a hold is over: called when its reservations are given up."""
    query: Any = sa.select(*papers.COLUMNS).where(StockDocument.id == document)
    row = (await session.execute(query)).one_or_none()
    if row is not None and row.state == "open":
        await end(session, papers.paper_of(row), "expired", By(None, "", clock.now()))
