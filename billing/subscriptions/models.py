"""One row a shop: what is true of its subscription, and what others ask of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped


class SubscriptionRow(Timestamped, PlatformBase):
    """`facts` are `domain.Subscription`; the other columns follow from them. `cost`: minor units a period."""

    __tablename__ = "subscription"
    __table_args__ = (sa.Index("ix_subscription_turns", "turns_at", postgresql_where=sa.text("turns_at IS NOT NULL")),)

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"), primary_key=True)
    state: Mapped[str]
    plan: Mapped[str]
    interval: Mapped[str]
    currency: Mapped[str]
    cost: Mapped[int]
    turns_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]


class SubscriptionChange(Identified, PlatformBase):
    """From `at` on a shop's subscription was so, until the next one. Added to alone: what figures are computed from."""

    __tablename__ = "subscription_change"
    __table_args__ = (sa.Index("ix_subscription_change_tenant", "tenant", "id"),)

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    at: Mapped[datetime]
    state: Mapped[str]
    plan: Mapped[str]
    version: Mapped[int]
    interval: Mapped[str]
    currency: Mapped[str]
    cost: Mapped[int]
