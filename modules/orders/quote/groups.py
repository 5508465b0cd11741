"""Groups of customers as the catalog's price lists may name them: those two packages don't know each other."""

from collections.abc import Sequence
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from modules.customers import api as customers


class PricedGroups:
    """Fills `catalog.customer_groups`."""

    async def choices(self, session: TenantReader) -> Sequence[tuple[UUID, str]]:
        return list((await customers.groups(session)).items())
