"""What came, as it came, and the remote subscriptions as they were when they were last asked for."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import PlatformBase, Timestamped


class PaymentNews(PlatformBase):
    """One event of the provider's, by its own id. `body`: as it came; empty where a nightly look found it."""

    __tablename__ = "payment_news"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]
    about_kind: Mapped[str]
    customer: Mapped[str]
    subscription: Mapped[str]
    body: Mapped[bytes]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(server_default=sa.func.now(), index=True)
    handled_at: Mapped[datetime | None]


class RemoteSubscriptionState(Timestamped, PlatformBase):
    """`asked`: how often it was asked for; `known`: which asking `state` comes from. A later one is never undone."""

    __tablename__ = "remote_subscription"

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    state: Mapped[dict[str, Any]]
    asked: Mapped[int]
    known: Mapped[int]
    known_at: Mapped[datetime | None]
