"""Which version of which plan a tenant has, with what it includes as it was then."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import PlatformBase, Timestamped


class TenantPlan(Timestamped, PlatformBase):
    """One tenant's plan."""

    __tablename__ = "tenant_plan"

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"), primary_key=True)
    plan: Mapped[str]
    version: Mapped[int]
    limits: Mapped[dict[str, Any]]
    switches: Mapped[list[Any]]
    since: Mapped[datetime]
