"""Payments, refunds, and how the shop has set its tenders."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from modules.payments.domain import PaymentState

STATES = tuple(state.value for state in PaymentState)
REFUND_STATES = ("created", "unknown", "refunded", "failed")
REFUND_OPEN = "payment_refund.state IN ('created', 'unknown')"
ASKED = "state IN ('created', 'pending', 'unknown') AND ask_at IS NOT NULL"


class Payment(Identified, Timestamped, TenantBase):
    """One payment of a document with one tender. Amounts in minor units of `currency`.

    `given` is what the payer handed over, `rounding` what cash rounding added to the bill, `refunded` what has gone
    back. `ask_at`: when the provider is asked again; None where nobody has to be asked.
    """

    __tablename__ = "payment"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.CheckConstraint("amount >= 0 AND given >= amount", name="amount"),
        sa.CheckConstraint("refunded BETWEEN 0 AND amount", name="refunded"),
        sa.Index("ix_payment_document_id", "document_id"),
        sa.Index("ix_payment_asked", "ask_at", postgresql_where=sa.text(ASKED)),
    )

    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    tender: Mapped[str]
    label: Mapped[str]
    amount: Mapped[int]
    given: Mapped[int]
    rounding: Mapped[int] = mapped_column(server_default="0")
    refunded: Mapped[int] = mapped_column(server_default="0")
    currency: Mapped[str]
    state: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    key: Mapped[str] = mapped_column(unique=True)
    ask_at: Mapped[datetime | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class PaymentRefund(Identified, Timestamped, TenantBase):
    """A part of a payment that goes back to where it came from."""

    __tablename__ = "payment_refund"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {REFUND_STATES}", name="state"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_payment_refund_payment_id", "payment_id"),
        sa.Index("ix_payment_refund_open", "at", postgresql_where=sa.text("state IN ('created', 'unknown')")),
    )

    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"))
    amount: Mapped[int]
    state: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    key: Mapped[str] = mapped_column(unique=True)
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class TenderSetting(Timestamped, TenantBase):
    """What a shop has set of one tender; without a row it is as its package made it. `settings`: {rounding: …}."""

    __tablename__ = "tender_setting"

    kind: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool] = mapped_column(server_default=sa.true())
    label: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
