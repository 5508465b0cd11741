"""Products, variants, units and price lists. Images, tags, options and translations lie on their parent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from infra.kit.db.followed import Followed

PRODUCT_STATES = ("draft", "active", "archived")
VARIANT_KINDS = ("goods", "bundle", "kit")
BULK_STATES = ("running", "done", "undoing", "undone")
ROW_STATES = ("waiting", "changed", "same", "undone", "kept")
MOST_MINOR = 10**15


def json_of(empty: str) -> Any:
    return mapped_column(JSONB, server_default=empty)


class Category(Identified, Timestamped, Followed, TenantBase):
    """A shelf. `path`: the names down to it ("Clothing > Shirts"); `attributes`: attributes.Attribute as JSON, which
    hold for the shelves below too.
    """

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("parent_id", "name", postgresql_nulls_not_distinct=True),)

    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("category.id"))
    name: Mapped[str]
    path: Mapped[str] = mapped_column(server_default="")
    attributes: Mapped[list[Any]] = json_of("[]")
    translations: Mapped[dict[str, Any]] = json_of("{}")
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class Brand(Identified, Timestamped, Followed, TenantBase):
    __tablename__ = "brand"

    name: Mapped[str] = mapped_column(unique=True)
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class Product(Identified, Timestamped, Followed, TenantBase):
    """What a customer calls one thing. `options`: [{name, values}], e.g. color and size; without them one variant.

    `translations` and `descriptions`: locale → name, locale → description. `attributes`: key → value as
    attributes.stored says. `not_same`: products that somebody said are no duplicates of this one.
    """

    __tablename__ = "product"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {PRODUCT_STATES}", name="state"),
        sa.Index(
            "ix_product_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "ext.gin_trgm_ops"},
        ),
        sa.Index("ix_product_name", "name", "id"),
        sa.Index("ix_product_category_id", "category_id", "name", "id"),
        sa.Index(
            "ix_product_facts",
            "tags",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"tags": "jsonb_path_ops", "attributes": "jsonb_path_ops"},
        ),
    )

    name: Mapped[str]
    translations: Mapped[dict[str, Any]] = json_of("{}")
    description: Mapped[str] = mapped_column(server_default="")
    descriptions: Mapped[dict[str, Any]] = json_of("{}")
    category_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("category.id"))
    brand_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("brand.id"))
    options: Mapped[list[Any]] = json_of("[]")
    images: Mapped[list[Any]] = json_of("[]")
    tags: Mapped[list[Any]] = json_of("[]")
    attributes: Mapped[dict[str, Any]] = json_of("{}")
    not_same: Mapped[list[Any]] = json_of("[]")
    drawing: Mapped[str] = mapped_column(server_default="box")
    state: Mapped[str] = mapped_column(server_default="active")
    version: Mapped[int] = mapped_column(server_default="1")
    search_text: Mapped[str] = mapped_column(server_default="")


class Variant(Identified, Timestamped, Followed, TenantBase):
    """What is counted, priced and scanned. `title`: its option values joined ("red / L"), "" for a single one.

    `barcode_key` is what a scan is compared by (domain.Barcode). An archived variant leaves its barcode to another.
    `floor`: the lowest price of one base unit, as the shop writes its prices; below it a right is needed; so it is
    below `floor_margin`: basis points of its cost that its price without tax must bring beyond the cost.
    A bundle is made of its parts (Part) as it is sold and never lies on a shelf; a kit is put together beforehand.
    """

    __tablename__ = "variant"
    __table_args__ = (
        sa.Index("uq_variant_barcode_key", "barcode_key", unique=True, postgresql_where=sa.text("NOT archived")),
        sa.Index("ix_variant_product_id", "product_id", "position"),
        sa.CheckConstraint("low_stock >= 0", name="low_stock"),
        sa.CheckConstraint(f"floor >= 0 AND floor < {MOST_MINOR}", name="floor"),
        sa.CheckConstraint("floor_margin >= 0", name="floor_margin"),
        sa.CheckConstraint(f"kind IN {VARIANT_KINDS}", name="kind"),
    )

    product_id: Mapped[UUID] = mapped_column(sa.ForeignKey("product.id"))
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(server_default="")
    option_values: Mapped[dict[str, Any]] = json_of("{}")
    barcode: Mapped[str | None]
    barcode_key: Mapped[str | None]
    unit: Mapped[str] = mapped_column(server_default="piece")
    weighed: Mapped[bool] = mapped_column(server_default=sa.false())
    tax_class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tax_class.id"))
    low_stock: Mapped[Decimal | None]
    floor: Mapped[int | None]
    floor_margin: Mapped[int | None] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(server_default="goods")
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class Part(TenantBase):
    """How many base units of another variant are in one of a bundle or a kit. A part is no bundle itself."""

    __tablename__ = "variant_part"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("variant_id <> part_id", name="not_itself"),
        sa.Index("ix_variant_part_part_id", "part_id"),
    )

    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"), primary_key=True)
    part_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"), primary_key=True)
    quantity: Mapped[Decimal]
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")


class Unit(Identified, Timestamped, Followed, TenantBase):
    """A larger unit of a variant: a pack of 6, a pallet of 480. Without a price of its own it costs what is in it."""

    __tablename__ = "unit"
    __table_args__ = (
        sa.UniqueConstraint("variant_id", "name"),
        sa.Index("uq_unit_barcode_key", "barcode_key", unique=True, postgresql_where=sa.text("NOT archived")),
        sa.CheckConstraint("factor > 0", name="factor"),
    )

    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"))
    name: Mapped[str]
    factor: Mapped[Decimal]
    barcode: Mapped[str | None]
    barcode_key: Mapped[str | None]
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class PriceList(Identified, Timestamped, Followed, TenantBase):
    """Prices for a store, a channel, a group of customers, or everywhere.

    Of the lists that fit and have a price for the goods, the one with the highest priority counts; of equals the one
    that names more, then the newest. It holds from `first_day` to `last_day` (both included) by the selling store's
    clock. `group_id` is a group of whoever keeps customers, which the catalog doesn't know.
    """

    __tablename__ = "price_list"
    __table_args__ = (
        sa.Index("uq_price_list_default", "is_default", unique=True, postgresql_where=sa.text("is_default")),
        sa.CheckConstraint("last_day >= first_day", name="days"),
    )

    name: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str]
    includes_tax: Mapped[bool]
    store_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("store.id"))
    channel_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("channel.id"))
    group_id: Mapped[UUID | None]
    priority: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    is_default: Mapped[bool] = mapped_column(server_default=sa.false())
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class Price(Identified, Timestamped, Followed, TenantBase):
    """What one costs in a list, from a quantity on, in minor units of the list's currency: one base unit, or one of
    `unit_id`; quantities are counted in the same.
    """

    __tablename__ = "price"
    __table_args__ = (
        sa.UniqueConstraint(
            "variant_id",
            "price_list_id",
            "unit_id",
            "min_quantity",
            "valid_from",
            name="uq_price_each",
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("ix_price_price_list_id", "price_list_id", "variant_id"),
        sa.CheckConstraint(f"amount >= 0 AND amount < {MOST_MINOR}", name="amount"),
        sa.CheckConstraint("min_quantity >= 0", name="min_quantity"),
    )

    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"))
    price_list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("price_list.id"))
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    amount: Mapped[int]
    min_quantity: Mapped[Decimal] = mapped_column(server_default="0")
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]


class BulkEdit(Identified, Timestamped, TenantBase):
    """One change of many products, as one act. `change`: bulk.Change; `counts`: rows by what became of them."""

    __tablename__ = "bulk_edit"
    __table_args__ = (sa.CheckConstraint(f"state IN {BULK_STATES}", name="state"),)

    state: Mapped[str] = mapped_column(server_default="running")
    change: Mapped[dict[str, Any]] = json_of("{}")
    total: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    done: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    counts: Mapped[dict[str, Any]] = json_of("{}")
    author: Mapped[UUID | None]
    author_name: Mapped[str]
    author_rights: Mapped[list[str]] = json_of("[]")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BulkEditRow(TenantBase):
    """One product of a change: what it had and what it got, so that it can be undone. `kept`: changed since."""

    __tablename__ = "bulk_edit_row"
    __table_args__ = (sa.CheckConstraint(f"state IN {ROW_STATES}", name="state"),)

    bulk_edit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bulk_edit.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    before: Mapped[dict[str, Any]] = json_of("{}")
    after: Mapped[dict[str, Any]] = json_of("{}")
