"""Documents of stock, and warehouses, for programs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from infra.kit import clock
from infra.kit.cursors import Paged, after, page_of
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.problems import FieldError
from infra.kit.quantity import to_quantity
from infra.kit.unit import unit_of_work
from modules.stock.document_pages import SORT, query_of
from modules.stock.errors import SamePlace
from modules.stock.permissions import Perm
from modules.stock.services import documents, papers
from modules.stock.services.assembling import Assembly, assemble
from modules.stock.services.moving import by
from modules.stock.services.papers import NewPaper, Paper
from modules.stock.services.reasons import require_reason
from modules.stock.services.warehouses import list_warehouses, visible_warehouse
from modules.stock.web import cost_in
from tenancy.access.api import Acting, Actor

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Cursor = Annotated[str, QueryParameter(max_length=500)]
Kind = Literal["adjustment", "receipt", "transfer"]
Shown = Literal["adjustment", "receipt", "transfer", "assembly"]


class WarehouseOut(msgspec.Struct, frozen=True, kw_only=True):
    """A place that holds stock. `store`: whose it is, null: the shop's own. `sells`: that store sells from it."""

    id: UUID
    name: str
    store: UUID | None
    sells: bool
    zones: list[str]


class DocumentLineIn(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity`: of a correction the change (negative: fewer), else how many. `unit_cost`: of a receipt, in the shop's
    currency with up to six decimals.
    """

    variant: UUID
    quantity: Decimal
    unit_cost: Decimal | None = None


class DocumentIn(msgspec.Struct, frozen=True, kw_only=True):
    """Without `warehouse` in the default store's. A transfer names `to`, a correction its `reason`.

    `post`: at once; otherwise it stays a draft. `opening`: a receipt of goods that were there before.
    """

    kind: Kind
    lines: Annotated[list[DocumentLineIn], Meta(min_length=1, max_length=500)]
    warehouse: UUID | None = None
    to: UUID | None = None
    reason: Annotated[str, Meta(max_length=60)] = ""
    note: Annotated[str, Meta(max_length=500)] = ""
    opening: bool = False
    post: bool = False


class AssemblyIn(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a kit are put together from their parts, or, `apart`, become their parts again. Without `warehouse`
    in the default store's.
    """

    kit: UUID
    quantity: Decimal
    warehouse: UUID | None = None
    apart: bool = False
    note: Annotated[str, Meta(max_length=500)] = ""


class DocumentLineOut(msgspec.Struct, frozen=True, kw_only=True):
    """`arrived`: of a transfer; `book`: of a count, what the ledger said for the moment of counting."""

    id: UUID
    variant: UUID
    zone: str
    quantity: Decimal
    arrived: Decimal | None
    book: Decimal | None
    unit_cost: Decimal | None


class DocumentHead(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: draft, sent (on its way), review (a count to be checked), posted, canceled."""

    id: UUID
    kind: str
    number: str
    state: str
    warehouse: UUID
    to: UUID | None
    reason: str
    note: str
    reverses: UUID | None
    by: str
    at: datetime
    done_at: datetime | None


class DocumentOut(DocumentHead, frozen=True, kw_only=True):
    lines: list[DocumentLineOut]


class ArrivedLine(msgspec.Struct, frozen=True, kw_only=True):
    line: UUID
    quantity: Decimal


class ArrivedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived, where it differs from what was sent."""

    lines: list[ArrivedLine] = []


def head_of(row: Any) -> dict[str, Any]:
    names = {"by": "who_name"}
    return {name: getattr(row, names.get(name, name)) for name in DocumentHead.__struct_fields__}


async def out_of(session: TenantReader, paper: Paper) -> DocumentOut:
    lines = [
        DocumentLineOut(**{name: getattr(line, name) for name in DocumentLineOut.__struct_fields__})
        for line in await papers.lines_of(session, paper.id)
    ]
    return DocumentOut(**head_of(paper), lines=lines)


class Warehouses(Controller):
    path = "/api/v1/warehouses"
    tags = ("Stock",)

    @get("/", operation_id="listWarehouses", needs=Perm.READ)
    @unit_of_work
    async def list_them(self, session: ReadTenantSession, actor: Acting) -> list[WarehouseOut]:
        """The places in use, those that stores sell from first."""
        return [
            WarehouseOut(id=w.id, name=w.name, store=w.store, sells=w.sells, zones=list(w.zones))
            for w in await list_warehouses(session, actor)
        ]


class StockDocuments(Controller):
    """Corrections, receipts and transfers; counts are read here too."""

    path = "/api/v1/stock-documents"
    tags = ("Stock",)

    @get("/", operation_id="listStockDocuments", needs=Perm.READ)
    @unit_of_work
    async def list_documents(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        kind: FromQuery[Shown | None] = None,
        cursor: FromQuery[Cursor | None] = None,
        limit: Limit = 50,
    ) -> Paged[DocumentHead]:
        """Corrections, receipts, transfers and assemblies of kits, newest first, without their lines."""
        rows = (await session.execute(after(query_of(actor, kind or ""), SORT, cursor, limit))).all()
        return page_of(rows, limit, lambda row: [row.id], lambda row: DocumentHead(**head_of(row)))

    @get("/{document:uuid}", operation_id="getStockDocument", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, document: FromPath[UUID]) -> DocumentOut:
        """One document with its lines."""
        return await out_of(session, await papers.find(session, actor, document))

    @post("/", operation_id="writeStockDocument", needs=Perm.ADJUST)
    @unit_of_work
    async def write(self, session: TenantSession, actor: Acting, data: JSONBody[DocumentIn]) -> DocumentOut:
        """A draft, or posted at once."""
        at = clock.now()
        paper = await papers.begin(session, await new_of(session, actor, data), by(actor, at), actor.zone)
        for line in data.lines:
            await documents.require_variant(session, line.variant)
            quantity = to_quantity(line.quantity)
            await papers.set_line(session, paper, line.variant, quantity, cost=cost_of(line), adds=True)
        if data.post:
            paper = await documents.post_document(session, actor, paper.id, at)
        return await out_of(session, paper)

    @post("/assemblies", operation_id="assembleKits", needs=Perm.ADJUST)
    @unit_of_work
    async def assemble(self, session: TenantSession, actor: Acting, data: JSONBody[AssemblyIn]) -> DocumentOut:
        """Puts kits together, or takes them apart, at once: parts and kits move, and what the parts cost goes along."""
        place = await visible_warehouse(session, actor, data.warehouse)
        asked = Assembly(
            kit=data.kit, warehouse=place.id, quantity=to_quantity(data.quantity), apart=data.apart, note=data.note
        )
        return await out_of(session, await assemble(session, actor, asked, clock.now()))

    @post("/{document:uuid}/posting", operation_id="postStockDocument", needs=Perm.ADJUST)
    @unit_of_work
    async def post_it(self, session: TenantSession, actor: Acting, document: FromPath[UUID]) -> DocumentOut:
        """A transfer is sent and received at once."""
        return await out_of(session, await documents.post_document(session, actor, document, clock.now()))

    @post("/{document:uuid}/sending", operation_id="sendStockTransfer", needs=Perm.ADJUST)
    @unit_of_work
    async def send(self, session: TenantSession, actor: Acting, document: FromPath[UUID]) -> DocumentOut:
        """The goods leave, and are on their way until they are received."""
        return await out_of(session, await documents.send_transfer(session, actor, document, clock.now()))

    @post("/{document:uuid}/receipt", operation_id="receiveStockTransfer", needs=Perm.ADJUST)
    @unit_of_work
    async def receive(
        self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: JSONBody[ArrivedIn]
    ) -> DocumentOut:
        """What was sent arrives; differences are corrected with their reason."""
        arrived = {line.line: to_quantity(line.quantity) for line in data.lines}
        return await out_of(session, await documents.receive_transfer(session, actor, document, arrived, clock.now()))

    @post("/{document:uuid}/cancellation", operation_id="cancelStockDocument", needs=Perm.ADJUST)
    @unit_of_work
    async def cancel(self, session: TenantSession, actor: Acting, document: FromPath[UUID]) -> DocumentOut:
        """A draft is dropped; what was posted is taken back by a document of its own."""
        return await out_of(session, await documents.cancel_document(session, actor, document, clock.now()))


def cost_of(line: DocumentLineIn) -> Decimal | None:
    """To the sixth decimal, as it is kept. Raises Invalid."""
    return None if line.unit_cost is None else cost_in(f"{line.unit_cost:f}", "lines.unit_cost")


async def new_of(session: TenantSession, actor: Actor, data: DocumentIn) -> NewPaper:
    place, to = await visible_warehouse(session, actor, data.warehouse), None
    if data.kind == "transfer":
        to = (await visible_warehouse(session, actor, data.to)).id
        if to == place.id:
            raise SamePlace(fields=(FieldError(field="to", code=SamePlace.code, message=SamePlace.message),))
    if data.kind == "adjustment":
        await require_reason(session, data.reason)
    facts: dict[str, Any] = {"opening": True} if data.opening and data.kind == "receipt" else {}
    return NewPaper(kind=data.kind, warehouse=place.id, to=to, reason=data.reason, note=data.note, facts=facts)
