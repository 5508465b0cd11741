"""What has been paid."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import NotFound
from modules.payments.domain import PaymentState
from modules.payments.models import Payment
from tenancy.access.api import Actor

SHOWN = ("id", "tender", "label", "amount", "given", "rounding", "refunded", "state", "reference", "at")
CAME_IN = (PaymentState.PAID, PaymentState.REFUNDING)
UNDER_WAY = (PaymentState.CREATED, PaymentState.PENDING, PaymentState.AUTHORIZED, PaymentState.UNKNOWN)
COLUMNS = [column for column in Payment.__table__.c if column.name not in {"created_at", "updated_at"}]


class By(Protocol):
    """Who does it and when."""

    @property
    def id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class Who(msgspec.Struct, frozen=True):
    """`By`, for somebody who acts now."""

    id: UUID | None
    name: str
    at: datetime

    @classmethod
    def of(cls, actor: Actor, at: datetime) -> Self:
        return cls(actor.who, actor.name, at)


async def of_document(session: TenantReader, document: UUID) -> list[dict[str, Any]]:
    """The payments of one document, oldest first: id, tender, label, amount, given, rounding, refunded, state,
    reference, at.
    """
    columns = [getattr(Payment, name) for name in SHOWN]
    rows = await session.execute(sa.select(*columns).where(Payment.document_id == document).order_by(Payment.id))
    return [dict(row) for row in rows.mappings()]


async def account_of(session: TenantReader, document: UUID) -> UUID | None:
    """The customer who owes something for a document, or owed it until goods of theirs were exchanged."""
    query = sa.select(Payment.account_id).where(Payment.document_id == document, Payment.account_id.is_not(None))
    return await session.scalar(query.limit(1))


async def paid_for(session: TenantReader, document: UUID) -> int:
    """What has come in for a document and stayed, minor units: without what cash rounding added."""
    came = sa.func.sum(Payment.amount - Payment.rounding - Payment.refunded)
    return int(await session.scalar(sa.select(came).where(of(document, CAME_IN))) or 0)


async def under_way(session: TenantReader, document: UUID) -> int:
    """What may still come in by payments that have begun, minor units."""
    return int(await session.scalar(sa.select(sa.func.sum(Payment.amount)).where(of(document, UNDER_WAY))) or 0)


def of(document: UUID, states: tuple[PaymentState, ...]) -> sa.ColumnElement[bool]:
    return sa.and_(Payment.document_id == document, Payment.state.in_(states))


async def find_by_key(session: TenantReader, key: str) -> UUID | None:
    """The payment that was begun under this key."""
    return await session.scalar(sa.select(Payment.id).where(Payment.key == key))


async def lock_payment(session: TenantSession, payment: UUID) -> sa.Row[Any]:
    """Every column of a payment, held until the unit ends. Raises NotFound."""
    row = (await session.execute(sa.select(*COLUMNS).where(Payment.id == payment).with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


async def change_payment(session: TenantSession, payment: UUID, values: Mapping[str, Any]) -> None:
    await session.execute(sa.update(Payment).where(Payment.id == payment).values(**values))
