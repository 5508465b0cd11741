"""Bills, and the counter of their numbers."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped


class BillRow(Identified, Timestamped, PlatformBase):
    """One bill; what it says never changes. `total` below zero is a credit, `of` a bill by number."""

    __tablename__ = "bill"
    __table_args__ = (
        sa.CheckConstraint("state IN ('open', 'paid', 'credit', 'void')", name="state"),
        sa.CheckConstraint("state <> 'open' OR total > 0", name="open_has_total"),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_has_moment"),
        sa.Index("ix_bill_tenant", "tenant", "number"),
        sa.Index("ix_bill_remote", "remote", unique=True, postgresql_where=sa.text("remote <> ''")),
        sa.Index("ix_bill_due", "due_at", postgresql_where=sa.text("state = 'open'")),
    )

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str]
    currency: Mapped[str]
    total: Mapped[int]
    lines: Mapped[list[Any]]
    issued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[str] = mapped_column(server_default="")
    remote: Mapped[str] = mapped_column(server_default="")
    page: Mapped[str] = mapped_column(server_default="")
    of: Mapped[int] = mapped_column(server_default=sa.text("0"))


class BillCounter(PlatformBase):
    """The last number given; taken in the transaction of its bill, so that none is missing."""

    __tablename__ = "bill_counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
