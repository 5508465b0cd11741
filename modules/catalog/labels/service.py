"""In-house barcodes for goods that came without one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from modules.catalog import domain
from modules.catalog.models import Product, Unit, Variant
from modules.catalog.pricing.service import lock_lists
from modules.catalog.services.derived import refresh
from modules.catalog.services.products import KIND
from modules.desk.api import Author, Deed, note

OWN = "^20[0-9]{11}$"  # domain.own_barcode
COUNTER = slice(2, 12)
EDITED = "product.edited"


async def give_barcodes(session: TenantSession, variants: Sequence[UUID], *, by: Author, at: datetime) -> int:
    """An EAN-13 of the shop's own for each of these that has no barcode; gives how many got one."""
    await lock_lists(session)  # one at a time: the next number is the highest plus one
    bare = (
        sa.select(Variant.id, Variant.code, Variant.product_id, Product.name)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(variants), Variant.barcode.is_(None), ~Variant.archived)
        .order_by(Variant.id)
        .with_for_update(of=Variant)
    )
    rows = (await session.execute(bare)).all()
    counter = await highest(session) if rows else 0
    for counter, row in enumerate(rows, counter + 1):  # noqa: B020  it counts on
        made = domain.own_barcode(counter)
        change = sa.update(Variant).where(Variant.id == row.id)
        await session.execute(change.values(barcode=made.text, barcode_key=made.key, changed=CHANGED))
    await refresh(session, sorted({row.product_id for row in rows}))
    deeds = [
        Deed(
            act="product.edited", kind=KIND, subject=row.product_id, subject_name=row.name, after={"barcode": row.code}
        )
        for row in rows
    ]
    await note(session, deeds, by=by, at=at)
    return len(rows)


async def highest(session: TenantReader) -> int:
    """The counter of the last in-house barcode, of variants and units, archived ones too."""
    own = sa.union_all(
        sa.select(sa.func.max(Variant.barcode).label("barcode")).where(Variant.barcode.regexp_match(OWN)),
        sa.select(sa.func.max(Unit.barcode).label("barcode")).where(Unit.barcode.regexp_match(OWN)),
    ).subquery()
    last = await session.scalar(sa.select(sa.func.max(own.c.barcode)))
    return int(last[COUNTER]) if last else 0
