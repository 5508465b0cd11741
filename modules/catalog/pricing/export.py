"""A price list as a file, in the columns that an import understands."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from litestar.response import Stream

from infra.kit.cursors import Sort, after, encode
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from modules.catalog import domain
from modules.catalog.models import Price, Product, Unit, Variant
from tenancy.access.api import Actor

PAGE = 1_000
HEADINGS = (N_("Code"), N_("Name"), N_("Price list"), N_("Unit"), N_("From quantity"), N_("Price"))


def rows_in(price_list: UUID) -> sa.Select[Any]:
    """The prices of a list, by id."""
    query: Any = (
        sa.select(
            Price.id, Price.variant_id.label("variant"), Variant.code, Product.name, Variant.title,
            Price.unit_id.label("unit"), sa.func.coalesce(Unit.name, "").label("unit_name"),
            Price.min_quantity.label("from_quantity"), Price.amount,
        )
        .join(Variant, Variant.id == Price.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Unit, Unit.id == Price.unit_id)
        .where(Price.price_list_id == price_list, Price.valid_from.is_(None), Price.valid_to.is_(None))
        .where(~Variant.archived)
    )  # fmt: skip
    return query


async def blocks(databases: Databases, actor: Actor, price_list: sa.Row[Any]) -> AsyncGenerator[Block]:
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            rows = (await session.execute(after(rows_in(price_list.id), [Sort(Price.id, UUID)], cursor, PAGE))).all()
        kept = rows[:PAGE]
        yield [
            [
                row.code, domain.variant_name(row.name, [row.title]), price_list.name, row.unit_name,
                row.from_quantity, to_decimal(row.amount, price_list.currency),
            ]
            for row in kept
        ]  # fmt: skip
        if len(rows) <= PAGE:
            return
        cursor = encode([kept[-1].id])


def export_of(databases: Databases, actor: Actor, price_list: sa.Row[Any], kind: Kind) -> Stream:
    """The list's prices, one a row."""
    words = for_locale(actor.locale).gettext
    name = f"prices-{price_list.id.hex[-6:]}"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor, price_list), title=price_list.name)
