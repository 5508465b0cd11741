"""Sales by their number or code, with what may still come back of each line."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, get
from litestar.params import FromQuery

from infra.kit.db.sessions import ReadTenantSession, TenantReader
from infra.kit.unit import unit_of_work
from modules.orders import views as orders
from modules.pos.devices.door import BY_DEVICE, Device

MOST = 20


class ReceiptLine(msgspec.Struct, frozen=True, kw_only=True):
    """`left`: how much of it the customer still has. Minor units; net + tax is what was paid."""

    id: UUID
    variant: UUID | None
    name: str
    quantity: Decimal
    left: Decimal
    net: int
    tax: int
    tax_rate: int


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A sale that goods may come back from."""

    order: UUID
    number: str
    at: datetime
    customer: UUID | None
    total: int
    currency: str
    lines: list[ReceiptLine]


class ReceiptsApi(Controller):
    path = "/pos/{slug:str}/receipts"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def find(self, session: ReadTenantSession, device: Device, q: FromQuery[str] = "") -> list[Receipt]:
        """Of any store of the shop: people bring things back where they are. Newest first; nothing for no text."""
        wanted, own = q.strip(), orders.orders
        if not wanted or not device.device:
            return []
        query = sa.select(own).where(sa.or_(own.c.number == wanted, own.c.number == wanted.upper()))
        query = query.where(own.c.handed_over_at.is_not(None)).order_by(own.c.placed_at.desc()).limit(MOST)
        rows = (await session.execute(query)).all()
        return [await receipt_of(session, row) for row in rows]


async def receipt_of(session: TenantReader, row: sa.Row[Any]) -> Receipt:
    lines = orders.order_lines
    query = sa.select(
        lines.c.id, lines.c.variant_id.label("variant"), lines.c.name, lines.c.quantity, lines.c.net, lines.c.tax,
        lines.c.tax_rate,
    ).where(lines.c.order_id == row.id, lines.c.kind == "goods")  # fmt: skip
    found = (await session.execute(query.order_by(lines.c.position))).mappings().all()
    back = await gone_back(session, row.id)
    return Receipt(
        order=row.id, number=row.number, at=row.placed_at, customer=row.customer_id, total=row.total,
        currency=row.currency,
        lines=[ReceiptLine(**line, left=line["quantity"] - back.get(str(line["id"]), Decimal(0))) for line in found],
    )  # fmt: skip


async def gone_back(session: TenantReader, order: UUID) -> dict[str, Decimal]:
    """What came back of an order, by line."""
    after = orders.after_sales
    found: dict[str, Decimal] = {}
    for lines in await session.scalars(sa.select(after.c.lines).where(after.c.order_id == order)):
        for line in lines:
            found[line["line"]] = found.get(line["line"], Decimal(0)) + Decimal(str(line.get("quantity") or 0))
    return found
