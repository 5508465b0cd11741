"""The read door to the catalog: selectables that others may join. Columns are stable."""

import sqlalchemy as sa

from modules.catalog.models import Brand, Category, Part, Price, PriceList, Product, Unit, Variant

categories = sa.select(Category.id, Category.parent_id, Category.name, Category.position, Category.archived).subquery(
    "categories"
)
"""Categories, archived ones too: id, parent_id, name, position, archived."""

brands = sa.select(Brand.id, Brand.name, Brand.archived).subquery("brands")
"""Brands, archived ones too: id, name, archived."""

variants = (
    sa.select(
        Variant.id,
        Variant.product_id,
        Product.name.label("product_name"),
        Variant.title,
        Variant.code,
        Variant.barcode,
        Variant.unit,
        Variant.weighed,
        Variant.low_stock,
        Variant.tax_class_id,
        Product.category_id,
        Category.name.label("category_name"),
        Product.brand_id,
        Product.drawing,
        Product.tags,
        Product.search_text,
        Variant.kind,
        sa.and_(Product.state == "active", ~Variant.archived).label("is_sold"),
    )
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(Category, Category.id == Product.category_id)
    .subquery("variants")
)
"""Every variant with its product: id, product_id, product_name, title ("" for a product's only one), code, barcode,
unit, weighed, low_stock (None: the shop's own), tax_class_id, category_id, category_name, brand_id, drawing, tags,
search_text (for kit.search.matches), kind (goods, bundle, kit), is_sold (active and not archived).
`domain.variant_name` makes the full name."""

price_lists = (
    sa.select(PriceList.id, PriceList.name, PriceList.currency, PriceList.includes_tax, PriceList.is_default)
    .where(~PriceList.archived)
    .subquery("price_lists")
)
"""Price lists in use: id, name, currency, includes_tax, is_default."""

thresholds = sa.select(Variant.id.label("variant_id"), Variant.low_stock).subquery("thresholds")
"""How few of a variant are few: variant_id, low_stock (None: never)."""

priced = sa.select(Price.id, Price.price_list_id, Price.variant_id).where(Price.valid_to.is_(None)).subquery("priced")
"""Which variants have a price in which list, one row for each quantity and unit: id, price_list_id, variant_id."""

parts = (
    sa.select(Part.variant_id, Variant.kind, Part.part_id, Part.quantity, Part.position)
    .join(Variant, Variant.id == Part.variant_id)
    .subquery("parts")
)
"""What bundles and kits are made of: variant_id, its kind, part_id, quantity (base units of it in one), position."""

units = sa.select(
    Unit.id, Unit.variant_id, Unit.name, Unit.factor, Unit.barcode_key, Unit.archived, Unit.changed
).subquery("units")
"""Larger units, archived ones too: id, variant_id, name, factor (base units in one), barcode_key, archived, changed."""

price_rows = (
    sa.select(
        Price.id,
        Price.price_list_id,
        Price.variant_id,
        Price.unit_id,
        Price.amount,
        Price.min_quantity,
        Price.valid_from,
        Price.valid_to,
        Price.updated_at,
        Price.changed,
        PriceList.store_id,
        PriceList.channel_id,
        PriceList.archived,
    )
    .join(PriceList, PriceList.id == Price.price_list_id)
    .subquery("price_rows")
)
"""Every price with where its list holds: id, price_list_id, variant_id, unit_id, amount (minor units of the list's
currency), min_quantity, valid_from, valid_to, updated_at, changed; store_id, channel_id and archived of the list."""

list_rows = sa.select(
    PriceList.id, PriceList.name, PriceList.currency, PriceList.includes_tax, PriceList.store_id, PriceList.channel_id,
    PriceList.group_id, PriceList.priority, PriceList.is_default, PriceList.first_day, PriceList.last_day,
    PriceList.archived, PriceList.changed,
).subquery("list_rows")  # fmt: skip
"""Price lists, archived ones too: where, for whom and when they hold, as the model says it; changed."""

followed_goods = (
    sa.select(
        Variant.id,
        Variant.product_id,
        Product.name.label("product_name"),
        Product.translations,
        Variant.title,
        Variant.code,
        Variant.barcode_key,
        Product.search_text,
        Product.category_id,
        Product.brand_id,
        Product.tags,
        Variant.unit,
        Variant.weighed,
        Variant.kind,
        Variant.floor,
        Product.drawing,
        Variant.tax_class_id,
        Variant.position,
        Variant.archived,
        sa.and_(Product.state == "active", ~Variant.archived).label("is_sold"),
        Variant.changed,
        Product.changed.label("product_changed"),
    )
    .join(Product, Product.id == Variant.product_id)
    .subquery("followed_goods")
)
"""Variants with their product, archived ones too, for copies: what a line needs to be sold, `changed` (the variant's
own) and product_changed (see kit.db.followed)."""

followed_categories = sa.select(
    Category.id, Category.name, Category.translations, Category.parent_id, Category.position, Category.archived,
    Category.changed,
).subquery("followed_categories")  # fmt: skip
"""Categories, archived ones too, for copies: id, name, translations (locale → name), parent_id, position, archived,
changed."""
