"""Documents of stock: written line by line, numbered, found again, taken on from state to state."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.shops.api import add_series, next_number, visible
from modules.stock.errors import DocumentClosed, DocumentUnknown
from modules.stock.models import StockDocument, StockDocumentLine, Warehouse
from modules.stock.services.moving import By, Document, require_kept
from tenancy.access.api import Actor

SERIES = {
    "adjustment": "ADJ-{n:5}", "receipt": "GR-{n:5}", "transfer": "TR-{n:5}", "count": "CNT-{n:5}",
    "hold": "HLD-{n:5}", "block": "BLK-{n:5}", "assembly": "KIT-{n:5}",
}  # fmt: skip
"""The number series of each kind is called `stock_<kind>`."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A document of stock as it stands. `to`: where a transfer goes. `facts`: what its kind alone knows."""

    id: UUID
    kind: str
    number: str
    state: str
    warehouse: UUID
    to: UUID | None
    customer: UUID | None
    customer_name: str
    reason: str
    note: str
    facts: dict[str, Any]
    reverses: UUID | None
    expires_at: datetime | None
    who_name: str
    at: datetime
    done_by: str
    done_at: datetime | None

    @property
    def cause(self) -> Document:
        """As the ledger names it."""
        return Document(self.kind, self.id, self.number, self.reason, self.note)


class PaperLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a document; see models.StockDocumentLine."""

    id: UUID
    variant: UUID
    zone: str
    quantity: Decimal
    arrived: Decimal | None
    unit_cost: Decimal | None
    book: Decimal | None
    begun_at: datetime | None
    counted_at: datetime | None
    recount: bool
    who_name: str


D, L = StockDocument, StockDocumentLine
RENAMED = {
    "warehouse": D.warehouse_id, "to": D.to_warehouse_id, "customer": D.customer_id, "reverses": D.reverses_id,
}  # fmt: skip
COLUMNS: tuple[Any, ...] = tuple(
    RENAMED.get(name, getattr(D, name, None)).label(name)  # type: ignore[union-attr]
    for name in Paper.__struct_fields__
)
LINE_COLUMNS = tuple(
    (L.variant_id if name == "variant" else getattr(L, name)).label(name) for name in PaperLine.__struct_fields__
)


class NewPaper(msgspec.Struct, frozen=True, kw_only=True):
    """What a document is begun with."""

    kind: str
    warehouse: UUID
    to: UUID | None = None
    state: str = "draft"
    customer: UUID | None = None
    customer_name: str = ""
    reason: str = ""
    note: str = ""
    facts: dict[str, Any] = {}
    reverses: UUID | None = None
    expires_at: datetime | None = None


async def begin(session: TenantSession, new: NewPaper, by: By, zone: str) -> Paper:
    """Writes a document without lines, with the next number of its kind on the day of `zone`."""
    await add_series(session, f"stock_{new.kind}", SERIES[new.kind])
    number = await next_number(session, f"stock_{new.kind}", clock.day_of(by.at, zone))
    is_done = new.state == "posted"
    values = {
        "id": new_id(), "kind": new.kind, "number": number, "state": new.state, "warehouse_id": new.warehouse,
        "to_warehouse_id": new.to, "customer_id": new.customer, "customer_name": new.customer_name,
        "reason": new.reason, "note": new.note, "facts": new.facts, "reverses_id": new.reverses,
        "expires_at": new.expires_at, "who_id": by.id, "who_name": by.name, "at": by.at,
        "done_by": by.name if is_done else "", "done_at": by.at if is_done else None,
    }  # fmt: skip
    await session.execute(sa.insert(D).values(**values))
    query: Any = sa.select(*COLUMNS).where(D.id == values["id"])
    return paper_of((await session.execute(query)).one())


def paper_of(row: sa.Row[Any]) -> Paper:
    return Paper(**{name: getattr(row, name) for name in Paper.__struct_fields__})


async def find(session: TenantReader, actor: Actor, document: UUID, kinds: Sequence[str] = ()) -> Paper:
    """The document, if the actor may see one of its places. Raises DocumentUnknown."""
    seen = sa.exists().where(Warehouse.id.in_([D.warehouse_id, D.to_warehouse_id]), visible(actor, Warehouse.store_id))
    query: Any = sa.select(*COLUMNS).where(D.id == document, seen)
    row = (await session.execute(query.where(D.kind.in_(kinds)) if kinds else query)).one_or_none()
    if row is None:
        raise DocumentUnknown
    return paper_of(row)


async def lines_of(session: TenantReader, document: UUID) -> list[PaperLine]:
    """In the order they were written."""
    rows = await session.execute(sa.select(*LINE_COLUMNS).where(L.document_id == document).order_by(L.id))
    return [PaperLine(**dict(row)) for row in rows.mappings()]


async def lines_by_document(session: TenantReader, documents: Sequence[UUID]) -> dict[UUID, list[PaperLine]]:
    """Those of several documents at once, each in the order they were written."""
    own = sa.select(L.document_id, *LINE_COLUMNS).where(L.document_id.in_(documents)).order_by(L.id)
    found: dict[UUID, list[PaperLine]] = {document: [] for document in documents}
    for row in (await session.execute(own)).mappings():
        values = dict(row)
        found[values.pop("document_id")].append(PaperLine(**values))
    return found


async def take_on(session: TenantSession, paper: Paper, states: Sequence[str], to: str, by: By, **more: Any) -> bool:
    """Moves the document on from one of `states`; the row stays locked. False when it is there already: a repeat.

    Raises DocumentClosed from any other state.
    """
    values: dict[str, Any] = {"state": to, "done_by": by.name, "done_at": by.at, **more}
    change = sa.update(D).where(D.id == paper.id, D.state.in_(states)).values(**values).returning(D.id)
    if (await session.execute(change)).one_or_none():
        return True
    if await session.scalar(sa.select(D.state).where(D.id == paper.id)) != to:
        raise DocumentClosed(number=paper.number)
    return False


async def require_draft(session: TenantSession, paper: Paper) -> None:
    """Lines may be written; nobody posts it before this unit ends. Raises DocumentClosed."""
    query = sa.select(D.id).where(D.id == paper.id, D.state == "draft").with_for_update(read=True, of=D)
    if await session.scalar(query) is None:
        raise DocumentClosed(number=paper.number)


async def set_line(
    session: TenantSession, paper: Paper, variant: UUID, quantity: Decimal, *, cost: Decimal | None = None,
    adds: bool = False,
) -> None:  # fmt: skip
    """One line for each variant: written, or changed; `adds` to what stands there. Raises DocumentClosed."""
    await require_draft(session, paper)
    await require_kept(session, [variant])
    add = insert(L).values(id=new_id(), document_id=paper.id, variant_id=variant, quantity=quantity, unit_cost=cost)
    new: dict[str, Any] = {"quantity": L.quantity + add.excluded.quantity if adds else add.excluded.quantity}
    if cost is not None or not adds:
        new["unit_cost"] = add.excluded.unit_cost
    await session.execute(add.on_conflict_do_update(index_elements=["document_id", "variant_id", "zone"], set_=new))


async def drop_line(session: TenantSession, paper: Paper, line: UUID) -> None:
    """Takes a line off a draft. Raises DocumentClosed."""
    await require_draft(session, paper)
    await session.execute(sa.delete(L).where(L.id == line, L.document_id == paper.id))


async def write_lines(
    session: TenantSession, document: UUID, lines: Sequence[tuple[UUID, Decimal]]
) -> dict[UUID, UUID]:
    """Lines of a document that is posted as it is written; gives variant → line."""
    rows = [
        {"id": new_id(), "document_id": document, "variant_id": variant, "quantity": quantity}
        for variant, quantity in lines
    ]
    await session.execute(sa.insert(L), rows)
    return {row["variant_id"]: row["id"] for row in rows}  # type: ignore[misc]
