"""Payments, refunds, accounts of customers, counted days, and how the shop has set its tenders."""

from datetime import date, datetime
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
    back; both ways of cash rounding meet in `rounding`, so that amount − rounding − refunded is what counts as paid.
    `ask_at`: when the provider is asked again; None where nobody has to be asked. `settled_at`: when the money was
    there. `account_id`: the customer whose account it charges or pays. `is_out`: money that goes out (a rebate).
    """

    __tablename__ = "payment"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.CheckConstraint("amount >= 0 AND given >= amount", name="amount"),
        sa.CheckConstraint("refunded BETWEEN 0 AND amount", name="refunded"),
        sa.Index("ix_payment_document_id", "document_id"),
        sa.Index("ix_payment_asked", "ask_at", postgresql_where=sa.text(ASKED)),
        sa.Index("ix_payment_settled_at", "settled_at", postgresql_using="brin"),
        sa.Index("ix_payment_pending", "at", postgresql_where=sa.text("state = 'pending'")),
        sa.Index("ix_payment_account_id", "account_id", "at", postgresql_where=sa.text("account_id IS NOT NULL")),
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
    store_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("customer.id"))
    is_out: Mapped[bool] = mapped_column(server_default=sa.false())
    settled_at: Mapped[datetime | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class PaymentRefund(Identified, Timestamped, TenantBase):
    """A part of a payment that goes back by `tender` ("": its own). `rounding`: what cash rounding gave on top."""

    __tablename__ = "payment_refund"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {REFUND_STATES}", name="state"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_payment_refund_payment_id", "payment_id"),
        sa.Index("ix_payment_refund_open", "at", postgresql_where=sa.text("state IN ('created', 'unknown')")),
        sa.Index("ix_payment_refund_at", "at", postgresql_using="brin"),
    )

    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"))
    amount: Mapped[int]
    tender: Mapped[str] = mapped_column(server_default="")
    rounding: Mapped[int] = mapped_column(server_default="0")
    store_id: Mapped[UUID | None]
    state: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    key: Mapped[str] = mapped_column(unique=True)
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class CustomerAccount(Timestamped, TenantBase):
    """What a customer owes (below 0: has paid ahead), and how far it may go. Σ charges − Σ receipts = `balance`."""

    __tablename__ = "customer_account"
    __table_args__ = (sa.CheckConstraint("credit_limit >= 0", name="credit_limit"),)

    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("customer.id"), primary_key=True)
    currency: Mapped[str]
    credit_limit: Mapped[int] = mapped_column(server_default="0")
    balance: Mapped[int] = mapped_column(server_default="0")


class DaySheet(Identified, Timestamped, TenantBase):
    """One store's day, counted. `lines`: [{tender, label, expected, counted, reason}] as they were when it was kept."""

    __tablename__ = "day_sheet"
    __table_args__ = (sa.UniqueConstraint("store_id", "day"),)

    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    day: Mapped[date]
    currency: Mapped[str]
    lines: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(server_default="")
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
