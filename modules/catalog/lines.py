"""The catalog's hot statement: goods as a line needs them, with price and tax, in one query."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from infra.kit.db.locked import asked
from modules.catalog.models import Price, PriceList, Product, Unit, Variant
from modules.shops import views as shops

QUANTITY = sa.Numeric(18, 3)
STORE = sa.bindparam("store", type_=sa.Uuid)
CHANNEL = sa.bindparam("channel", type_=sa.Uuid)
CURRENCY = sa.bindparam("currency", type_=sa.Text)
GROUPS = sa.bindparam("groups", type_=sa.ARRAY(sa.Uuid))
AT = sa.bindparam("at", type_=sa.DateTime(timezone=True))
NO_UNIT = sa.null().cast(sa.Uuid)
ONE = sa.literal_column("1", sa.Integer).cast(QUANTITY)


class Spot(NamedTuple):
    """Where it is sold and to whom: `groups` are those that the customer is in."""

    store: sa.ColumnElement[Any] = STORE
    channel: sa.ColumnElement[Any] = CHANNEL
    groups: sa.ColumnElement[Any] = GROUPS


SPOT = Spot()
NAMED = (PriceList.store_id, PriceList.channel_id, PriceList.group_id)


class What(NamedTuple):
    """What was asked for: a variant in base units, or in a unit that holds `factor` of them."""

    variant: sa.ColumnElement[Any]
    factor: sa.ColumnElement[Any] = ONE
    unit: sa.ColumnElement[Any] = NO_UNIT
    unit_name: sa.ColumnElement[Any] = sa.null().cast(sa.Text)


def is_valid(start: Any, end: Any) -> sa.ColumnElement[bool]:
    return sa.and_(sa.or_(start.is_(None), start <= AT), sa.or_(end.is_(None), end > AT))


def price_of(
    what: What, asked_for: sa.ColumnElement[Any], day: sa.ColumnElement[Any], spot: Spot = SPOT
) -> sa.FromClause:
    """The one price that counts (models.PriceList says which list); in it the unit's own first, then the largest step.

    `asked_for`: how many of the unit; `day`: by the store's clock. `per` is 1 for the price of one of what was asked,
    and the unit's factor for that of what is in it.
    """
    own = sum((given.isnot(None).cast(sa.Integer) for given in NAMED), sa.literal_column("0", sa.Integer))
    of_unit = sa.and_(Price.unit_id == what.unit, Price.min_quantity <= asked_for)
    of_base = sa.and_(Price.unit_id.is_(None), Price.min_quantity <= asked_for * what.factor)
    per = sa.case((Price.unit_id.is_(None), what.factor), else_=ONE)
    return (
        sa.select(
            Price.amount, per.label("per"), Price.min_quantity, PriceList.id, PriceList.name, PriceList.is_default,
            PriceList.includes_tax,
        )
        .join(PriceList, PriceList.id == Price.price_list_id)
        .where(
            Price.variant_id == what.variant,
            of_base if what.unit is NO_UNIT else sa.or_(of_unit, of_base),
            PriceList.currency == CURRENCY,
            ~PriceList.archived,
            sa.or_(PriceList.store_id.is_(None), PriceList.store_id == spot.store),
            sa.or_(PriceList.channel_id.is_(None), PriceList.channel_id == spot.channel),
            sa.or_(PriceList.group_id.is_(None), PriceList.group_id == sa.any_(spot.groups)),
            sa.or_(PriceList.first_day.is_(None), PriceList.first_day <= day),
            sa.or_(PriceList.last_day.is_(None), PriceList.last_day >= day),
            is_valid(Price.valid_from, Price.valid_to),
        )
        .order_by(
            PriceList.priority.desc(), own.desc(), PriceList.id.desc(), Price.unit_id.is_(None),
            Price.min_quantity.desc(), Price.valid_from.desc().nulls_last(),
        )
        .limit(1)
        .lateral("price_that_counts")
    )  # fmt: skip


def lines(source: sa.FromClause, rows: sa.FromClause, what: What, spot: Spot = SPOT) -> sa.Select[Any]:
    """Goods for `rows` (position, quantity) of `source`, with price and tax in a store and channel at a moment."""
    quantity = (rows.c.quantity * what.factor).cast(QUANTITY)
    store = shops.stores
    day = sa.func.timezone(store.c.zone, AT).cast(sa.Date)
    price = price_of(what._replace(variant=Variant.id), rows.c.quantity, day, spot)
    tax = shops.rate_for(Variant.tax_class_id, store.c.region, day)
    classes = shops.tax_classes
    joined = (
        source.join(Variant, Variant.id == what.variant)
        .join(Product, Product.id == Variant.product_id)
        .join(classes, classes.c.id == Variant.tax_class_id)
        .join(store, store.c.id == spot.store)
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
        sa.func.coalesce(what.unit_name, Variant.unit).label("unit"),
        what.unit.label("unit_id"),
        what.factor.label("factor"),
        rows.c.quantity.label("count"),
        Variant.weighed,
        quantity.label("quantity"),
        sa.func.round(price.c.amount * price.c.per).cast(sa.BigInteger).label("price"),
        price.c.id.label("list"),
        price.c.name.label("list_name"),
        price.c.is_default.label("is_usual"),
        price.c.min_quantity.label("from_quantity"),
        Variant.floor,
        Variant.floor_margin,
        Variant.kind,
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
    return lines(rows, rows, What(rows.c.variant), spot)


def by_any(spot: Spot = SPOT) -> sa.Select[Any]:
    """Asked by id, unit, code or barcode: each an index look-up; a pack brings its factor."""
    keys = {
        "position": sa.Integer, "variant": sa.Uuid, "unit": sa.Uuid, "code": sa.Text, "barcode": sa.Text,
        "quantity": QUANTITY,
    }  # fmt: skip
    rows = asked(keys)
    base = (
        Variant.id,
        ONE.label("factor"),
        NO_UNIT.label("unit"),
        sa.null().cast(sa.Text).label("name"),
    )
    pack = (Unit.variant_id.label("id"), Unit.factor, Unit.id.label("unit"), Unit.name)
    ways = (
        sa.select(*pack).where(Unit.id == rows.c.unit, ~Unit.archived),
        sa.select(*base).where(Variant.id == rows.c.variant, rows.c.unit.is_(None)),
        sa.select(*base).where(Variant.code == rows.c.code),
        sa.select(*base).where(Variant.barcode_key == rows.c.barcode, ~Variant.archived),
        sa.select(*pack).where(Unit.barcode_key == rows.c.barcode, ~Unit.archived),
    )
    found = sa.union_all(*(way.correlate(rows) for way in ways)).limit(1).lateral("found")
    what = What(found.c.id, found.c.factor, found.c.unit, found.c.name)
    return lines(rows.join(found, sa.true()), rows, what, spot)


BY_ID = by_id()
BY_ANY = by_any()
