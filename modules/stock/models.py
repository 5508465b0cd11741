"""Warehouses, levels, moves and reservations."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from infra.kit.db.followed import Followed

KINDS = ("opening", "receive", "sell", "return", "adjust")
CLAIMS = ("held", "used", "released", "expired")
LEVEL = ["stock_level.warehouse_id", "stock_level.variant_id"]


class Warehouse(Identified, Timestamped, TenantBase):
    """A place that holds stock. A store sells from the one that is its own."""

    __tablename__ = "warehouse"

    name: Mapped[str]
    store_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("store.id"), unique=True)
    archived_at: Mapped[datetime | None]


class StockLevel(Followed, TenantBase):
    """The running balance of one variant in one warehouse: changed by conditional, locked updates alone.

    `oversold`: more is promised or gone than is there, by a fact from elsewhere or a count; never by a sale here.
    """

    __tablename__ = "stock_level"
    __table_args__ = (
        sa.CheckConstraint("reserved >= 0", name="reserved"),
        sa.CheckConstraint("on_hand >= reserved OR oversold", name="not_oversold"),
        sa.Index("ix_stock_level_variant_id", "variant_id"),
    )

    warehouse_id: Mapped[UUID] = mapped_column(sa.ForeignKey("warehouse.id"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"), primary_key=True)
    on_hand: Mapped[Decimal]
    reserved: Mapped[Decimal] = mapped_column(server_default="0")
    oversold: Mapped[bool] = mapped_column(server_default=sa.false())


class StockMove(Identified, TenantBase):
    """One change of a level: append-only. The cause is the document that moved it, and moves each line once."""

    __tablename__ = "stock_move"
    __table_args__ = (
        sa.ForeignKeyConstraint(["warehouse_id", "variant_id"], LEVEL),
        sa.CheckConstraint(f"kind IN {KINDS}", name="kind"),
        sa.CheckConstraint("quantity <> 0", name="quantity"),
        sa.UniqueConstraint("cause_id", "line_id", "kind", "part"),
        sa.Index("ix_stock_move_variant_id_id", "variant_id", "id"),
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    kind: Mapped[str]
    quantity: Mapped[Decimal]
    balance: Mapped[Decimal]
    cause_kind: Mapped[str]
    cause_id: Mapped[UUID]
    cause_number: Mapped[str]
    line_id: Mapped[UUID]
    part: Mapped[int] = mapped_column(sa.SmallInteger, server_default="0")
    reason: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class Reservation(Identified, Timestamped, TenantBase):
    """A claim of one line of a document on goods: `held` until it is used, released, or its time is over."""

    __tablename__ = "reservation"
    __table_args__ = (
        sa.ForeignKeyConstraint(["warehouse_id", "variant_id"], LEVEL),
        sa.CheckConstraint(f"state IN {CLAIMS}", name="state"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.UniqueConstraint("cause_id", "line_id"),
        sa.Index("ix_reservation_held", "variant_id", postgresql_where=sa.text("state = 'held'")),
        sa.Index("ix_reservation_expiry", "expires_at", postgresql_where=sa.text("state = 'held'")),
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    quantity: Mapped[Decimal]
    cause_kind: Mapped[str]
    cause_id: Mapped[UUID]
    cause_number: Mapped[str]
    line_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(server_default="held")
    expires_at: Mapped[datetime | None]
    at: Mapped[datetime]
