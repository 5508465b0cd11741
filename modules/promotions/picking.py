"""Goods that a promotion names: found by their name, shown as chips. A value is `category:<id>` or `tag:<word>`."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator
from infra.kit.search import matches
from modules.catalog import views as catalog
from modules.catalog.api import variant_name
from modules.promotions.domain import Goods

MOST_FOUND = 6
MOST_CHOSEN = 200
FIELDS = {"category": "categories", "brand": "brands", "product": "products", "variant": "variants", "tag": "tags"}
KINDS = {
    "category": N_("Category"), "brand": N_("Brand"), "product": N_("Product"), "variant": N_("Variant"),
    "tag": N_("Tag"),
}  # fmt: skip


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be named; `kind` in the reader's language."""

    value: str
    label: str
    kind: str


def values_of(goods: Goods) -> list[str]:
    return [f"{kind}:{each}" for kind, name in FIELDS.items() for each in getattr(goods, name)]


def goods_of(values: Iterable[str]) -> Goods:
    """The goods that a form names; what can't be read is left out."""
    found: dict[str, list[Any]] = {}
    for value in list(values)[:MOST_CHOSEN]:
        kind, _, key = value.partition(":")
        if kind == "tag" and key.strip():
            found.setdefault("tags", []).append(key.strip()[:60])
        elif kind in FIELDS and (one := uuid_or_none(key)):
            found.setdefault(FIELDS[kind], []).append(one)
    return Goods(**{name: tuple(dict.fromkeys(each)) for name, each in found.items()})


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def chosen(session: TenantReader, goods: Goods, words: Translator) -> list[Choice]:
    """Everything that `goods` names, with its name."""
    names: dict[str, str] = {}
    for kind, column in (("category", catalog.categories), ("brand", catalog.brands)):
        if keys := getattr(goods, FIELDS[kind]):
            rows = await session.execute(sa.select(column.c.id, column.c.name).where(column.c.id.in_(keys)))
            names |= {f"{kind}:{row.id}": row.name for row in rows}
    if goods.variants or goods.products:
        sold = catalog.variants
        one = sa.or_(sold.c.id.in_(goods.variants), sold.c.product_id.in_(goods.products))
        for row in await session.execute(
            sa.select(sold.c.id, sold.c.product_id, sold.c.product_name, sold.c.title).where(one)
        ):
            names[f"variant:{row.id}"] = variant_name(row.product_name, [row.title])
            names[f"product:{row.product_id}"] = row.product_name
    return [choice(value, names.get(value, value.partition(":")[2]), words) for value in values_of(goods)]


def choice(value: str, label: str, words: Translator) -> Choice:
    return Choice(value=value, label=label, kind=words.gettext(KINDS[value.partition(":")[0]]))


async def find(session: TenantReader, query: str, words: Translator, *, variants_only: bool) -> list[Choice]:
    """What answers `query`: categories, brands and products, and the word itself as a tag; or variants alone."""
    wanted = " ".join(query.split())[:60]
    if not wanted:
        return []
    if variants_only:
        return await find_variants(session, wanted, words)
    found: list[Choice] = []
    for kind, table in (("category", catalog.categories), ("brand", catalog.brands)):
        like = sa.and_(~table.c.archived, table.c.name.icontains(wanted, autoescape=True))
        rows = await session.execute(
            sa.select(table.c.id, table.c.name).where(like).order_by(table.c.name).limit(MOST_FOUND)
        )
        found += [choice(f"{kind}:{row.id}", row.name, words) for row in rows]
    found += await find_products(session, wanted, words)
    return [*found, choice(f"tag:{wanted}", wanted, words)]


async def find_products(session: TenantReader, query: str, words: Translator) -> list[Choice]:
    sold = catalog.variants
    one = (
        sa.select(sold.c.product_id, sold.c.product_name)
        .distinct()
        .where(sold.c.is_sold, matches(sold.c.search_text, query))
    )
    rows = await session.execute(one.order_by(sold.c.product_name, sold.c.product_id).limit(MOST_FOUND))
    return [choice(f"product:{row.product_id}", row.product_name, words) for row in rows]


async def find_variants(session: TenantReader, query: str, words: Translator) -> list[Choice]:
    sold = catalog.variants
    one = sa.select(sold.c.id, sold.c.product_name, sold.c.title).where(
        sold.c.is_sold, matches(sold.c.search_text, query)
    )
    rows = await session.execute(one.order_by(sold.c.product_name, sold.c.id).limit(MOST_FOUND))
    return [choice(f"variant:{row.id}", variant_name(row.product_name, [row.title]), words) for row in rows]


def without(values: Sequence[str], gone: str) -> list[str]:
    return [value for value in values if value != gone]
