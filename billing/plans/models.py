"""What operators have put on offer, and which version of which plan a tenant has, with what it includes as it was."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import PlatformBase, Timestamped


class OfferVersion(Timestamped, PlatformBase):
    """One version of a plan, an add-on or a coupon that an operator has added; `facts` are its definition's fields."""

    __tablename__ = "offer"
    __table_args__ = (sa.CheckConstraint("kind IN ('plan', 'add_on', 'coupon')", name="kind"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]]


class CouponUse(PlatformBase):
    """A shop has taken a coupon, in the version that there was. Added to alone."""

    __tablename__ = "coupon_use"

    coupon: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"), primary_key=True)
    version: Mapped[int]
    at: Mapped[datetime]


class TenantPlan(Timestamped, PlatformBase):
    """What one tenant may use, add-ons included. `standing`: what its debts take from that, null for nothing."""

    __tablename__ = "tenant_plan"

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"), primary_key=True)
    plan: Mapped[str]
    version: Mapped[int]
    limits: Mapped[dict[str, Any]]
    switches: Mapped[list[Any]]
    since: Mapped[datetime]
    standing: Mapped[dict[str, Any] | None]
