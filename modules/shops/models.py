"""Stores, channels, taxes, number series, settings."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from infra.kit.db.followed import Followed

STORE_KINDS = ("floor", "online", "marketplace")
RESETS = ("never", "year", "day")
HIGHEST_RATE = 10_000


class Store(Identified, Timestamped, Followed, TenantBase):
    """A place that sells, in a time zone and a tax region of its own: a country, or its part ("US-CA")."""

    __tablename__ = "store"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {STORE_KINDS}", name="kind"),
        sa.Index("uq_store_default", "is_default", unique=True, postgresql_where=sa.text("is_default")),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="floor")
    zone: Mapped[str]
    region: Mapped[str]
    address: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    phone: Mapped[str] = mapped_column(server_default="")
    is_default: Mapped[bool] = mapped_column(server_default=sa.false())
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class Channel(Identified, Timestamped, Followed, TenantBase):
    """A way that orders arrive: over the counter, by API, online."""

    __tablename__ = "channel"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class TaxClass(Identified, Timestamped, Followed, TenantBase):
    """Goods that are taxed alike: standard, reduced, zero."""

    __tablename__ = "tax_class"
    __table_args__ = (
        sa.Index("uq_tax_class_default", "is_default", unique=True, postgresql_where=sa.text("is_default")),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    is_default: Mapped[bool] = mapped_column(server_default=sa.false())


class TaxRate(Identified, Timestamped, Followed, TenantBase):
    """What a class costs in a region ("US-CA", "US", "" anywhere), in basis points, from a day on."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        sa.UniqueConstraint("tax_class_id", "region", "valid_from"),
        sa.CheckConstraint(f"rate BETWEEN 0 AND {HIGHEST_RATE}", name="rate"),
    )

    tax_class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tax_class.id"))
    region: Mapped[str]
    rate: Mapped[int] = mapped_column(sa.Integer)
    label: Mapped[str]
    valid_from: Mapped[date] = mapped_column(server_default="1970-01-01")


class NumberSeries(Timestamped, TenantBase):
    """The counter of one kind of document, a row of the transaction that uses it, hence without gaps.

    The row with period "" holds the rules (and counts a series that never starts again); a series that does has a row
    for each of its periods, so that a document of yesterday goes on with yesterday's numbers.
    """

    __tablename__ = "number_series"
    __table_args__ = (
        sa.CheckConstraint(f"reset IN {RESETS}", name="reset"),
        sa.CheckConstraint("counter >= 0", name="counter"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True, server_default="")
    pattern: Mapped[str]
    prefix: Mapped[str] = mapped_column(server_default="")
    reset: Mapped[str] = mapped_column(server_default="never")
    counter: Mapped[int] = mapped_column(server_default="0")


class Setting(Timestamped, TenantBase):
    """One of the shop's settings, as JSON."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
