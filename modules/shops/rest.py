"""Stores for programs."""

from litestar import Controller, get

from infra.kit.cursors import Paged
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.shops.api import StoreCard, list_stores
from modules.shops.permissions import Perm
from tenancy.access.api import Acting


class StoresApi(Controller):
    path = "/api/v1/stores"
    tags = ("Stores",)

    @get("/", operation_id="listStores", needs=Perm.READ)
    @unit_of_work
    async def list_stores(self, session: ReadTenantSession, actor: Acting) -> Paged[StoreCard]:
        """The stores that this key may see, the default one first."""
        return Paged(await list_stores(session, actor))
