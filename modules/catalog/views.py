"""The read door to the catalog: selectables that others may join. Columns are stable."""

import sqlalchemy as sa

from modules.catalog.models import Brand, Category, PriceList, Product, Variant

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
        sa.and_(Product.state == "active", ~Variant.archived).label("is_sold"),
    )
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(Category, Category.id == Product.category_id)
    .subquery("variants")
)
"""Every variant with its product: id, product_id, product_name, title ("" for a product's only one), code, barcode,
unit, weighed, low_stock (None: the shop's own), tax_class_id, category_id, category_name, brand_id, drawing, tags,
search_text (for kit.search.matches), is_sold (active and not archived). `domain.variant_name` makes the full name."""

price_lists = (
    sa.select(PriceList.id, PriceList.name, PriceList.currency, PriceList.includes_tax, PriceList.is_default)
    .where(~PriceList.archived)
    .subquery("price_lists")
)
"""Price lists in use: id, name, currency, includes_tax, is_default."""

thresholds = sa.select(Variant.id.label("variant_id"), Variant.low_stock).subquery("thresholds")
"""How few of a variant are few: variant_id, low_stock (None: never)."""
