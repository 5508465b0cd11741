"""The JSON API of changing many products at once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.unit import unit_of_work
from modules.catalog.bulk import Change
from modules.catalog.permissions import Perm
from modules.catalog.repository import Wanted
from modules.catalog.schemas import State, Text
from modules.catalog.services.bulk import Picked, find_edit, start_bulk_edit, undo_bulk_edit
from modules.desk.api import Author
from tenancy.access.api import Acting

Id = FromPath[UUID]


class FilterIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a list shows: `attributes` as key → value, key.from and key.to → bounds."""

    q: Text = ""
    view: State | None = None
    category: UUID | None = None
    brand: UUID | None = None
    tag: Text = ""
    attributes: Annotated[dict[str, Text], Meta(max_length=20)] = {}


class BulkEditIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the `products` named, or, without any, of all that `filter` shows."""

    change: Change
    products: Annotated[list[UUID], Meta(max_length=1000)] = []
    filter: FilterIn = msgspec.field(default_factory=FilterIn)


class BulkEditOut(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is: `state` is running, done, undoing or undone; `kept`: changed since, so not undone."""

    id: UUID
    state: str
    change: Change
    total: int
    done: int
    changed: int
    same: int
    undone: int
    kept: int
    by: str
    started_at: datetime
    ended_at: datetime | None


class BulkEditsApi(Controller):
    """One change of many products, which can be undone."""

    path = "/api/v1/product-changes"
    tags = ("Products",)

    @post("/", operation_id="changeProducts", needs=Perm.EDIT)
    @unit_of_work
    async def change_products(self, session: TenantSession, actor: Acting, data: JSONBody[BulkEditIn]) -> BulkEditOut:
        """Changes a field of many products. Up to 200 are done with the answer; of more, ask how far it is."""
        asked = data.filter
        wanted = Wanted(
            query=asked.q,
            view=asked.view or "all",
            category=asked.category,
            brand=asked.brand,
            tag=asked.tag,
            facts=asked.attributes,
        )
        picked = Picked(ids=tuple(data.products)) if data.products else Picked(wanted=wanted)
        edit = await start_bulk_edit(session, data.change, picked, by=Author.of(actor), at=clock.now())
        return await out(session, edit)

    @get("/{edit_id:uuid}", operation_id="getProductChange", needs=Perm.EDIT)
    @unit_of_work
    async def get_change(self, session: ReadTenantSession, edit_id: Id) -> BulkEditOut:
        """How far a change is, and what became of the products."""
        return await out(session, edit_id)

    @post("/{edit_id:uuid}/undo", operation_id="undoProductChange", needs=Perm.EDIT)
    @unit_of_work
    async def undo(self, session: TenantSession, actor: Acting, edit_id: Id) -> BulkEditOut:
        """Gives the products back what they had, but those that were changed since."""
        await undo_bulk_edit(session, edit_id, by=Author.of(actor), at=clock.now())
        return await out(session, edit_id)


async def out(session: TenantReader, edit: UUID) -> BulkEditOut:
    stored = await find_edit(session, edit)
    numbers = {name: stored.counts.get(name, 0) for name in ("changed", "same", "undone", "kept")}
    return BulkEditOut(
        id=stored.id,
        state=stored.state,
        change=stored.change,
        total=stored.total,
        done=stored.done,
        by=stored.author_name,
        started_at=stored.started_at,
        ended_at=stored.ended_at,
        **numbers,
    )
