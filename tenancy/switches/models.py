"""A tenant's switches: a row stays when it is switched off, and so does the tenant's data."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import PlatformBase, Timestamped


class Switch(Timestamped, PlatformBase):
    """One switch of one tenant: `opening` while its tables are made, then `on`, or `off`."""

    __tablename__ = "switch"
    __table_args__ = (sa.CheckConstraint("state IN ('opening', 'on', 'off')", name="state"),)

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"), primary_key=True)
    switch: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    changed_at: Mapped[datetime]
