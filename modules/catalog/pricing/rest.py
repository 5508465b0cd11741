"""The JSON API of price lists."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from infra.kit import clock
from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.unit import unit_of_work
from modules.catalog.models import Price, PriceList
from modules.catalog.permissions import Perm
from modules.catalog.pricing.export import rows_in
from modules.catalog.pricing.schemas import PriceListIn, PriceListOut, PriceOut, PricesIn, Written
from modules.catalog.pricing.service import COLUMNS, find_list, save_list, seen_by, set_archived, set_prices
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

Id = FromPath[UUID]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


def made(row: Any) -> PriceListOut:
    return PriceListOut(**{name: getattr(row, name) for name in PriceListOut.__struct_fields__})


async def found(session: TenantReader, actor: Actor, price_list: UUID) -> PriceListOut:
    return made(await find_list(session, actor, price_list))


class PriceListsApi(Controller):
    """Prices by store, channel, group of customers and quantity."""

    path = "/api/v1/price-lists"
    tags = ("Products",)

    @get("/", operation_id="listPriceLists", needs=Perm.READ)
    @unit_of_work
    async def list_price_lists(
        self, session: ReadTenantSession, actor: Acting, *, cursor: FromQuery[str | None] = None, limit: Limit = 50
    ) -> Paged[PriceListOut]:
        """Price lists in use, the oldest first; a product's `price` stands in the one with `is_default`."""
        listed: Any = sa.select(*COLUMNS).where(~PriceList.archived, seen_by(actor))
        rows = (await session.execute(after(listed, [Sort(PriceList.id, UUID)], cursor, limit))).all()
        return page_of(rows, limit, lambda row: [row.id], made)

    @post("/", operation_id="createPriceList", needs=Perm.EDIT)
    @unit_of_work
    async def create_price_list(
        self, session: TenantSession, actor: Acting, data: JSONBody[PriceListIn]
    ) -> PriceListOut:
        """Makes a list. 409 for a name that is taken."""
        key = await save_list(session, actor, None, data, clock.now())
        return await found(session, actor, key)

    @get("/{list_id:uuid}", operation_id="getPriceList", needs=Perm.READ)
    @unit_of_work
    async def get_price_list(self, session: ReadTenantSession, actor: Acting, list_id: Id) -> PriceListOut:
        """One list: whom it is for, and when it holds."""
        return await found(session, actor, list_id)

    @put("/{list_id:uuid}", operation_id="replacePriceList", needs=Perm.EDIT)
    @unit_of_work
    async def replace_price_list(
        self, session: TenantSession, actor: Acting, list_id: Id, data: JSONBody[PriceListIn]
    ) -> PriceListOut:
        """Says anew whom the list is for and when; its prices stay. Of the shop's own only the name can be changed."""
        await save_list(session, actor, list_id, data, clock.now())
        return await found(session, actor, list_id)

    @get("/{list_id:uuid}/prices", operation_id="listPrices", needs=Perm.READ)
    @unit_of_work
    async def list_prices(
        self,
        session: ReadTenantSession,
        actor: Acting,
        list_id: Id,
        *,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Paged[PriceOut]:
        """The prices of a list, the oldest first."""
        await find_list(session, actor, list_id)
        rows = (await session.execute(after(rows_in(list_id), [Sort(Price.id, UUID)], cursor, limit))).all()
        names = PriceOut.__struct_fields__
        return page_of(
            rows, limit, lambda row: [row.id], lambda row: PriceOut(**{name: getattr(row, name) for name in names})
        )

    @put("/{list_id:uuid}/prices", operation_id="setPrices", needs=Perm.EDIT)
    @unit_of_work
    async def set_prices(self, session: TenantSession, actor: Acting, list_id: Id, data: JSONBody[PricesIn]) -> Written:
        """Sets prices, or takes them off with a null; those that aren't named stay. All of them, or none."""
        stored = await find_list(session, actor, list_id)
        return await set_prices(session, stored, data.prices, by=Author.of(actor), at=clock.now())

    @post("/{list_id:uuid}/archival", operation_id="archivePriceList", needs=Perm.EDIT)
    @unit_of_work
    async def archive_price_list(self, session: TenantSession, actor: Acting, list_id: Id) -> PriceListOut:
        """Puts the list away: its prices count no more. A repeat changes nothing."""
        await set_archived(session, actor, list_id, clock.now(), archived=True)
        return await found(session, actor, list_id)

    @delete("/{list_id:uuid}/archival", operation_id="restorePriceList", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def restore_price_list(self, session: TenantSession, actor: Acting, list_id: Id) -> PriceListOut:
        """Takes the list out again. A repeat changes nothing."""
        await set_archived(session, actor, list_id, clock.now(), archived=False)
        return await found(session, actor, list_id)
