"""The goods that a register shows first: chosen at it, kept by the shop, so that each of its devices has them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, put
from litestar.params import JSONBody
from msgspec import Meta
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.sessions import TenantSession
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, Device
from modules.pos.models import Register

MOST = 60


class FavoritesIn(msgspec.Struct, frozen=True, kw_only=True):
    """Variants in the order of their tiles; all of them, each time."""

    goods: Annotated[list[UUID], Meta(max_length=MOST)]


class FavoritesApi(Controller):
    path = "/pos/{slug:str}/favorites"
    include_in_schema = False
    dependencies = BY_DEVICE

    @put("/", public=True, outside=True, status_code=204)
    @unit_of_work
    async def keep(self, session: TenantSession, device: Device, data: JSONBody[FavoritesIn]) -> None:
        """Whoever came last has the say. Other devices of the register hear of it with the feed."""
        await keep_favorites(session, device.register, data.goods)


async def keep_favorites(session: TenantSession, register: UUID, goods: Sequence[UUID]) -> None:
    """The other settings of the register stay as they are."""
    kept = list(dict.fromkeys(str(each) for each in goods))
    merged = Register.settings.concat(sa.cast({"favorites": kept}, JSONB))
    await session.execute(sa.update(Register).where(Register.id == register).values(settings=merged))
