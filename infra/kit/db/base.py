"""Declarative bases: one MetaData for each place, one naming convention, ids of our own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, MetaData, Numeric, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from infra.kit.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# Text everywhere: enums, domains and citext break cached statements across tenants.
TYPES: dict[Any, Any] = {
    str: Text,
    int: BigInteger,
    UUID: Uuid,
    Decimal: Numeric(18, 3),
    datetime: DateTime(timezone=True),
    date: Date,
    dict[str, Any]: JSONB,
    list[Any]: JSONB,
}

tenant_metadata = MetaData(naming_convention=NAMING)
platform_metadata = MetaData(naming_convention=NAMING, schema="platform")
cell_metadata = MetaData(naming_convention=NAMING, schema="cell")


class TenantBase(DeclarativeBase):
    """Tables of a tenant's schema: unqualified, found by search_path."""

    metadata = tenant_metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


class PlatformBase(DeclarativeBase):
    """Tables of the schema `platform`."""

    metadata = platform_metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


class CellBase(DeclarativeBase):
    """Tables of the schema `cell`."""

    metadata = cell_metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


class Identified:
    """`id`: a UUIDv7 made by whoever creates the row."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


class Timestamped:
    """`created_at`, `updated_at`: the database's clock, for people who look; business time has columns of its own."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now(), sort_order=91)
