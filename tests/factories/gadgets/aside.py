"""A part of the order page: which vouchers the order has used."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from tenancy.access.api import Actor
from tests.factories.gadgets.vouchers import VOUCHER


class VoucherAside(msgspec.Struct, frozen=True):
    codes: tuple[str, ...]


async def aside(session: TenantReader, actor: Actor, order: UUID) -> VoucherAside | None:
    """None for an order without vouchers."""
    used = await session.scalars(sa.select(VOUCHER.c.code).where(VOUCHER.c.order_id == order).order_by(VOUCHER.c.code))
    codes = tuple(used.all())
    return VoucherAside(codes) if codes else None
