"""Prices that were changed before a sale, which its device had not heard of."""

from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.catalog import views as catalog
from modules.catalog.api import Place, Wanted, lines_for
from modules.customers import views as customers
from modules.pos.documents.booked import Booking
from modules.pos.documents.faults import Fault
from modules.pos.documents.schemas import LineIn, SaleBody
from modules.shops.api import COUNTER, get_settings


async def changed_prices(session: TenantReader, booking: Booking, body: SaleBody) -> list[Fault]:
    """Each line whose list price was another one at the time of the sale. What was changed later is no fault."""
    asked = [line for line in body.lines if line.variant and line.list_price is not None]
    known = await there(session, asked)
    lines = [line for line in asked if line.variant in known]
    if not lines:
        return []
    settings = await get_settings(session)
    group = await group_of(session, body.customer)
    place = Place(
        store=booking.device.store, channel=settings.channel(COUNTER), currency=booking.actor.currency, at=booking.at,
        groups=(group,) if group else (),
    )  # fmt: skip
    wanted = [
        Wanted(unit=line.unit, quantity=line.count or line.quantity)
        if line.unit
        else Wanted(variant=line.variant, quantity=line.quantity)
        for line in lines
    ]
    goods = await lines_for(session, wanted, place)
    differ = [
        (line, one.price) for line, one in zip(lines, goods, strict=True) if one.price not in {None, line.list_price}
    ]
    before = await changed_before(session, [line for line, _ in differ], booking)
    return [
        Fault(code="price_changed", facts={"name": line.name or line.code, "was": line.list_price, "now": price})
        for line, price in differ
        if line.variant in before
    ]


async def there(session: TenantReader, lines: list[LineIn]) -> set[UUID]:
    wanted = [line.variant for line in lines if line.variant]
    if not wanted:
        return set()
    variants = catalog.variants
    return set((await session.scalars(sa.select(variants.c.id).where(variants.c.id.in_(wanted)))).all())


async def changed_before(session: TenantReader, lines: list[LineIn], booking: Booking) -> set[UUID]:
    """The variants whose prices were all as they are now when the sale was made."""
    wanted = {line.variant for line in lines if line.variant}
    if not wanted:
        return set()
    prices = catalog.price_rows
    later = sa.select(prices.c.variant_id).where(prices.c.variant_id.in_(wanted), prices.c.updated_at > booking.at)
    return wanted - set((await session.scalars(later)).all())


async def group_of(session: TenantReader, customer: UUID | None) -> UUID | None:
    if customer is None:
        return None
    known = customers.customers
    return await session.scalar(sa.select(known.c.group_id).where(known.c.id == customer))
