"""What other channels than a store's own counter leave there."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantSession
from infra.kit.problems import FieldError, Invalid
from infra.kit.quantity import ZERO
from modules.stock.errors import NegativeSafety
from modules.stock.models import StockLevel
from modules.stock.services.documents import require_variant
from modules.stock.services.moving import require_kept
from modules.stock.services.warehouses import visible_warehouse
from tenancy.access.api import Actor


async def save_safety(session: TenantSession, actor: Actor, variant: UUID, kept: Mapping[UUID | None, Decimal]) -> None:
    """`kept`: warehouse → how many stay there. Raises Invalid, WarehouseUnknown, NotFound."""
    await require_variant(session, variant)
    await require_kept(session, [variant])
    for warehouse, quantity in sorted(kept.items(), key=lambda item: str(item[0])):
        if quantity < 0:
            field = f"safety.{warehouse}"
            raise Invalid(fields=(FieldError(field=field, code=NegativeSafety.code, message=NegativeSafety.message),))
        card = await visible_warehouse(session, actor, warehouse)
        add = insert(StockLevel).values(warehouse_id=card.id, variant_id=variant, on_hand=ZERO, safety=quantity)
        changed = {"safety": add.excluded.safety, "changed": CHANGED}
        await session.execute(add.on_conflict_do_update(index_elements=["warehouse_id", "variant_id"], set_=changed))
