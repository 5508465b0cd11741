"""Warehouses, levels, moves, reservations, and the documents that people write to change them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from infra.kit.db.followed import Followed

KINDS = ("opening", "receive", "sell", "return", "transfer", "count", "adjust", "assemble")
CLAIMS = ("held", "used", "released", "expired")
PAPERS = ("adjustment", "receipt", "transfer", "count", "hold", "block", "assembly")
STATES = ("draft", "sent", "review", "open", "posted", "canceled", "released", "sold", "expired")
UNIT_COST = sa.Numeric(20, 6)
LOW = "coalesce(threshold > 0 AND on_hand - reserved < threshold, false)"
LEVEL = ["stock_level.warehouse_id", "stock_level.variant_id"]


class Warehouse(Identified, Timestamped, TenantBase):
    """A place that holds stock. A store has one that it sells from, and further ones that supply it.

    Without a store it belongs to the shop as a whole. `zones`: its parts, by the names people count them by.
    """

    __tablename__ = "warehouse"
    __table_args__ = (
        sa.CheckConstraint("store_id IS NOT NULL OR NOT sells", name="sells"),
        sa.Index("uq_warehouse_selling", "store_id", unique=True, postgresql_where=sa.text("sells")),
    )

    name: Mapped[str]
    store_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("store.id"))
    sells: Mapped[bool] = mapped_column(server_default=sa.true())
    zones: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    archived_at: Mapped[datetime | None]


class StockLevel(Followed, TenantBase):
    """The running balance of one variant in one warehouse: changed by conditional, locked updates alone.

    `oversold`: more is promised or gone than is there, by a fact from elsewhere or a count; never by a sale here.
    `safety`: what other channels than the store's own counter leave there. `threshold`: the variant's own, kept here so
    that `low` can stand in an index; stock.services.thresholds keeps it.
    """

    __tablename__ = "stock_level"
    __table_args__ = (
        sa.CheckConstraint("reserved >= 0", name="reserved"),
        sa.CheckConstraint("safety >= 0", name="safety"),
        sa.CheckConstraint("on_hand >= reserved OR oversold", name="not_oversold"),
        sa.Index("ix_stock_level_variant_id", "variant_id"),
        sa.Index("ix_stock_level_oversold", "variant_id", postgresql_where=sa.text("oversold")),
        sa.Index("ix_stock_level_low", "variant_id", postgresql_where=sa.text("low")),
    )

    warehouse_id: Mapped[UUID] = mapped_column(sa.ForeignKey("warehouse.id"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"), primary_key=True)
    on_hand: Mapped[Decimal]
    reserved: Mapped[Decimal] = mapped_column(server_default="0")
    oversold: Mapped[bool] = mapped_column(server_default=sa.false())
    safety: Mapped[Decimal] = mapped_column(server_default="0")
    threshold: Mapped[Decimal | None]
    low: Mapped[bool] = mapped_column(sa.Computed(LOW, persisted=True))


class StockMove(Identified, TenantBase):
    """One change of a level: append-only. The cause is the document that moved it, and moves each line once.

    `part`: which of two moves of one line (goods that leave, goods that arrive). `unit_cost`: what one cost as it came
    in, if that is known. `of_line`: the line whose goods come back, at what they had cost.
    """

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
    unit_cost: Mapped[Decimal | None] = mapped_column(UNIT_COST)
    of_line: Mapped[UUID | None]
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


class StockDocument(Identified, Timestamped, TenantBase):
    """What somebody writes to change stock: one shape for each kind.

    An adjustment or a receipt is a draft until it is posted; a transfer may be on its way (`sent`) between; a count is
    looked over (`review`) before. A hold for a customer, and a block of goods that may not be sold, are `open` until
    they end. What is posted is taken back by a document of its own (`reverses_id`). `facts`: what one kind alone knows.
    """

    __tablename__ = "stock_document"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {PAPERS}", name="kind"),
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.CheckConstraint("(to_warehouse_id IS NOT NULL) = (kind = 'transfer')", name="transfer"),
        sa.CheckConstraint("warehouse_id <> to_warehouse_id", name="two_places"),
        sa.UniqueConstraint("reverses_id"),
        sa.Index("ix_stock_document_kind_id", "kind", "id"),
        sa.Index("ix_stock_document_under_way", "kind", postgresql_where=sa.text("state IN ('sent', 'open')")),
    )

    kind: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="draft")
    warehouse_id: Mapped[UUID] = mapped_column(sa.ForeignKey("warehouse.id"))
    to_warehouse_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("warehouse.id"))
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("customer.id"))
    customer_name: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    reverses_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stock_document.id"))
    expires_at: Mapped[datetime | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]
    done_by: Mapped[str] = mapped_column(server_default="")
    done_at: Mapped[datetime | None]


class StockDocumentLine(Identified, TenantBase):
    """One variant of a document, in a count once for each zone.

    `quantity`: the change, what came in, what is sent, what is kept, what was counted. `arrived`: of what was sent.
    A count's `book`: what was there by the ledger when it was counted, written when it is posted; `recount`: asked for.
    """

    __tablename__ = "stock_document_line"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "variant_id", "zone"),
        sa.CheckConstraint("unit_cost >= 0", name="unit_cost"),
    )

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_document.id"))
    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"))
    zone: Mapped[str] = mapped_column(server_default="")
    quantity: Mapped[Decimal]
    arrived: Mapped[Decimal | None]
    unit_cost: Mapped[Decimal | None] = mapped_column(UNIT_COST)
    book: Mapped[Decimal | None]
    begun_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    recount: Mapped[bool] = mapped_column(server_default=sa.false())
    who_name: Mapped[str] = mapped_column(server_default="")
