"""Months that are closed, with their lines as they were."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase


class JournalMonth(Identified, TenantBase):
    """A store's month as it was handed to the accountant, never written again.

    `lines`: [{day, kind, account, code, name, rate, of, amount}], minor units, a debit above 0.
    """

    __tablename__ = "journal_month"
    __table_args__ = (sa.UniqueConstraint("store_id", "month"),)

    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    month: Mapped[date]
    lines: Mapped[list[Any]]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]
