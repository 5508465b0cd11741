"""Ways of delivery for programs."""

from litestar import Controller, get

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.shipping.permissions import Perm
from modules.shipping.schemas import MethodOut
from modules.shipping.services.methods import list_methods


class ShippingMethods(Controller):
    path = "/api/v1/shipping-methods"
    tags = ("Shipping",)

    @get("/", operation_id="listShippingMethods", needs=Perm.READ)
    @unit_of_work
    async def list_all(self, session: ReadTenantSession) -> list[MethodOut]:
        """The ways of delivery that are set up: a quote and an order name one by its id."""
        return await list_methods(session)
