"""Prices of larger units in the shop's own list, as a file names them."""

from collections.abc import Mapping
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.services import writing
from modules.catalog.services.stored import UNITS


async def price_packs(session: TenantSession, wanted: Mapping[UUID, Mapping[str, int]], price_list: UUID) -> None:
    """The prices of larger units, by their names as they are stored by now."""
    if not wanted:
        return
    rows = await session.execute(UNITS, {"ids": list(wanted)})
    prices = [
        {
            "id": new_id(), "variant_id": row.variant_id, "price_list_id": price_list, "unit_id": row.id,
            "min_quantity": 0, "amount": wanted[row.variant_id][row.name],
        }
        for row in rows
        if row.name in wanted[row.variant_id]
    ]  # fmt: skip
    await writing.write(session, writing.SET_PRICES, prices)
