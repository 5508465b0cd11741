"""Bundles and kits, ready to be sold."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.catalog.models import Part, Variant
from tests.factories.goods import add_variant


async def add_bundle(
    session: TenantSession, parts: Mapping[UUID, Decimal | int], *, kind: str = "bundle", **values: Any
) -> UUID:
    """A variant made of `parts` (variant → how many in one)."""
    named: dict[str, Any] = {"name": "Gift set", **values}
    whole = await add_variant(session, **named)
    await session.execute(sa.update(Variant).where(Variant.id == whole).values(kind=kind))
    rows = [
        {"variant_id": whole, "part_id": part, "quantity": Decimal(needed), "position": n}
        for n, (part, needed) in enumerate(parts.items())
    ]
    await session.execute(sa.insert(Part), rows)
    return whole
