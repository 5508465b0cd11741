"""Who runs the platform."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import PlatformBase, Timestamped


class OperatorRow(Timestamped, PlatformBase):
    """An account that may enter the console, until `removed_at`. Made on the command line alone."""

    __tablename__ = "operator"

    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"), primary_key=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
