"""What each move was worth, and what lies there is worth: both follow from the stock ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import TenantBase

UNIT_COST = sa.Numeric(20, 6)


class CostEntry(TenantBase):
    """One move of the ledger with its worth, in minor units of the shop's currency, signed as its quantity.

    `unit_cost`: of one, in major units. `corrected`: what besides leaves (or joins) the value, since goods that were
    sold before they came in had been taken off at a guess. `left_…`: what lies there after it. A projection: it is
    written anew from the first move that was late.
    """

    __tablename__ = "cost_entry"
    __table_args__ = (
        sa.Index("ix_cost_entry_variant_id_at_move_id", "variant_id", "at", "move_id"),
        sa.Index("ix_cost_entry_line_id", "line_id"),
    )

    move_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_move.id"), primary_key=True)
    variant_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    quantity: Mapped[Decimal]
    unit_cost: Mapped[Decimal] = mapped_column(UNIT_COST)
    value: Mapped[int]
    corrected: Mapped[int]
    left_quantity: Mapped[Decimal]
    left_value: Mapped[int]
    left_cost: Mapped[Decimal] = mapped_column(UNIT_COST)
    cause_id: Mapped[UUID]
    line_id: Mapped[UUID]
    part: Mapped[int] = mapped_column(sa.SmallInteger)
    of_line: Mapped[UUID | None]


class CostLevel(TenantBase):
    """What one variant in one warehouse is worth now: the last entry's `left_…`."""

    __tablename__ = "cost_level"

    warehouse_id: Mapped[UUID] = mapped_column(sa.ForeignKey("warehouse.id"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("variant.id"), primary_key=True)
    quantity: Mapped[Decimal]
    value: Mapped[int]
    unit_cost: Mapped[Decimal] = mapped_column(UNIT_COST)
