"""What goods are made of, for programs."""

from uuid import UUID

from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.unit import unit_of_work
from modules.catalog.bundles.schemas import MadeOfIn, MadeOfOut
from modules.catalog.bundles.service import made_of, set_parts
from modules.catalog.permissions import Perm
from modules.desk.api import Author
from tenancy.access.api import Acting

Id = FromPath[UUID]


class PartsApi(Controller):
    """Bundles and kits."""

    path = "/api/v1/products/{product_id:uuid}/variants/{variant_id:uuid}/parts"
    tags = ("Products",)

    @get("/", operation_id="getParts", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, product_id: Id, variant_id: Id) -> MadeOfOut:
        """What a variant is made of: a bundle or a kit has parts, other goods have none."""
        return await made_of(session, product_id, variant_id)

    @put("/", operation_id="setParts", needs=Perm.EDIT)
    @unit_of_work
    async def save(
        self, session: TenantSession, actor: Acting, product_id: Id, variant_id: Id, data: JSONBody[MadeOfIn]
    ) -> MadeOfOut:
        """Makes a variant a bundle or a kit of these parts, or goods again. 409 where it lies on the shelf."""
        await set_parts(session, product_id, variant_id, data, by=Author.of(actor), at=clock.now())
        return await made_of(session, product_id, variant_id)
