"""The catalog's hot statement: goods as a line needs them, with price and tax, in one query."""

from typing import Any

import sqlalchemy as sa

from infra.kit.db.locked import asked
from modules.catalog.models import Price, PriceList, Product, Unit, Variant
from modules.shops import views as shops

QUANTITY = sa.Numeric(18, 3)
STORE = sa.bindparam("store", type_=sa.Uuid)
CHANNEL = sa.bindparam("channel", type_=sa.Uuid)
CURRENCY = sa.bindparam("currency", type_=sa.Text)
Spot = tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]
SPOT: Spot = (STORE, CHANNEL)
AT = sa.bindparam("at", type_=sa.DateTime(timezone=True))


def is_valid(start: Any, end: Any) -> sa.ColumnElement[bool]:
    return sa.and_(sa.or_(start.is_(None), start <= AT), sa.or_(end.is_(None), end > AT))


def price_of(
    variant: Any,
    quantity: sa.ColumnElement[Any],
    store: sa.ColumnElement[Any] = STORE,
    channel: sa.ColumnElement[Any] = CHANNEL,
) -> sa.FromClause:
    """The one price that counts: the list of highest priority, a store's or channel's own first; the largest step."""
    own = PriceList.store_id.isnot(None).cast(sa.Integer) + PriceList.channel_id.isnot(None).cast(sa.Integer)
    return (
        sa.select(Price.amount, PriceList.includes_tax)
        .join(PriceList, PriceList.id == Price.price_list_id)
        .where(
            Price.variant_id == variant,
            Price.min_quantity <= quantity,
            PriceList.currency == CURRENCY,
            ~PriceList.archived,
            sa.or_(PriceList.store_id.is_(None), PriceList.store_id == store),
            sa.or_(PriceList.channel_id.is_(None), PriceList.channel_id == channel),
            is_valid(PriceList.valid_from, PriceList.valid_to),
            is_valid(Price.valid_from, Price.valid_to),
        )
        .order_by(
            PriceList.priority.desc(), own.desc(), Price.min_quantity.desc(), Price.valid_from.desc().nulls_last()
        )
        .limit(1)
        .lateral("price_that_counts")
    )


def lines(
    source: sa.FromClause,
    rows: sa.FromClause,
    variant: sa.ColumnElement[Any],
    factor: sa.ColumnElement[Any],
    spot: Spot = SPOT,
) -> sa.Select[Any]:
    """Goods for `rows` (position, quantity) of `source`, with price and tax in a store and channel at a moment."""
    quantity = (rows.c.quantity * factor).cast(QUANTITY)
    price, store = price_of(Variant.id, quantity, *spot), shops.stores
    day = sa.func.timezone(store.c.zone, AT).cast(sa.Date)
    tax = shops.rate_for(Variant.tax_class_id, store.c.region, day)
    classes = shops.tax_classes
    joined = (
        source.join(Variant, Variant.id == variant)
        .join(Product, Product.id == Variant.product_id)
        .join(classes, classes.c.id == Variant.tax_class_id)
        .join(store, store.c.id == spot[0])
        .outerjoin(price, sa.true())
        .outerjoin(tax, sa.true())
    )
    query: Any = sa.select(
        rows.c.position,
        Variant.id.label("variant"),
        Variant.product_id.label("product"),
        Product.name.label("product_name"),
        Variant.title,
        Variant.code,
        Variant.unit,
        Variant.weighed,
        quantity.label("quantity"),
        price.c.amount.label("price"),
        price.c.includes_tax,
        classes.c.code.label("tax_class"),
        tax.c.rate.label("tax_rate"),
        tax.c.label.label("tax_label"),
        Product.category_id.label("category"),
        sa.and_(Product.state == "active", ~Variant.archived).label("is_sold"),
    ).select_from(joined)
    return query


def by_id(spot: Spot = SPOT) -> sa.Select[Any]:
    rows = asked({"position": sa.Integer, "variant": sa.Uuid, "quantity": QUANTITY})
    return lines(rows, rows, rows.c.variant, sa.literal_column("1", sa.Integer), spot)


def by_any(spot: Spot = SPOT) -> sa.Select[Any]:
    """Asked by id, code or barcode: each an index look-up; the barcode of a pack brings its factor."""
    keys = {"position": sa.Integer, "variant": sa.Uuid, "code": sa.Text, "barcode": sa.Text, "quantity": QUANTITY}
    rows = asked(keys)
    one = sa.literal_column("1", sa.Integer).cast(QUANTITY).label("factor")
    ways = (
        sa.select(Variant.id, one).where(Variant.id == rows.c.variant),
        sa.select(Variant.id, one).where(Variant.code == rows.c.code),
        sa.select(Variant.id, one).where(Variant.barcode_key == rows.c.barcode, ~Variant.archived),
        sa.select(Unit.variant_id, Unit.factor).where(Unit.barcode_key == rows.c.barcode, ~Unit.archived),
    )
    found = sa.union_all(*(way.correlate(rows) for way in ways)).limit(1).lateral("found")
    return lines(rows.join(found, sa.true()), rows, found.c.id, found.c.factor, spot)


BY_ID = by_id()
BY_ANY = by_any()
