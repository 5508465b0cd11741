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
ENTRIES = ("opening", "sale", "receipt", "refund", "rebate", "correction", "undo", "payout")
CHARGE_STATES = ("created", "pending", "unknown", "reversing", "paid", "closed", "refunding", "refunded")
LINES = ("open", "matched", "aside", "out")
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
    """What a customer owes (below 0: has paid ahead), how far it may go, and in how many days it is to be paid.

    `balance` is the sum of the account's entries. `letters`: statements and reminders that were mailed
    (reminding.letters.Letter), the oldest first.
    """

    __tablename__ = "customer_account"
    __table_args__ = (
        sa.CheckConstraint("credit_limit >= 0", name="credit_limit"),
        sa.CheckConstraint("terms_days BETWEEN 0 AND 365", name="terms_days"),
    )

    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("customer.id"), primary_key=True)
    currency: Mapped[str]
    credit_limit: Mapped[int] = mapped_column(server_default="0")
    balance: Mapped[int] = mapped_column(server_default="0")
    terms_days: Mapped[int] = mapped_column(sa.SmallInteger, server_default="30")
    letters: Mapped[list[Any]] = mapped_column(server_default="[]")


class AccountEntry(Identified, TenantBase):
    """One change of what a customer owes: append-only. Above 0 it is owed from then on, below 0 no longer.

    The cause (a payment, a refund, an entry that is undone) makes one entry of a kind. `against`: [{entry, amount}],
    the charges that were named as paid by it; what names none pays the oldest. `balance`: the account's, after it.
    """

    __tablename__ = "account_entry"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {ENTRIES}", name="kind"),
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint("(due IS NOT NULL) = (amount > 0)", name="due"),
        sa.UniqueConstraint("cause_id", "kind"),
        sa.Index("ix_account_entry_customer_id_day", "customer_id", "day", "id"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[str]
    amount: Mapped[int]
    balance: Mapped[int]
    currency: Mapped[str]
    cause_id: Mapped[UUID]
    document_kind: Mapped[str] = mapped_column(server_default="")
    document_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(server_default="")
    label: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    against: Mapped[list[Any]] = mapped_column(server_default="[]")
    due: Mapped[date | None]
    day: Mapped[date]
    store_id: Mapped[UUID | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


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


class BankLine(Identified, Timestamped, TenantBase):
    """One booked payment of the bank's statement, kept once. `amount` in minor units: below 0 it went out.

    `digest` and `nth` (which of its like within a file) tell that it is the same line again; `seen`: the last file that
    it stood in. `match`: what it pays, [{kind, id, number, amount, taken}]; of `store_id` and `customer_id`, where it
    is one. `who_name`, `at`: who decided about it, and when.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {LINES}", name="state"),
        sa.CheckConstraint("(state = 'matched') = (jsonb_array_length(match) > 0)", name="match"),
        sa.UniqueConstraint("digest", "nth"),
        sa.Index("ix_bank_line_state_day_id", "state", "day", "id"),
        sa.Index("ix_bank_line_payer_account", "payer_account", postgresql_where=sa.text("customer_id IS NOT NULL")),
    )

    day: Mapped[date]
    amount: Mapped[int]
    currency: Mapped[str]
    account: Mapped[str] = mapped_column(server_default="")
    payer: Mapped[str] = mapped_column(server_default="")
    payer_account: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str] = mapped_column(server_default="")
    reference: Mapped[str] = mapped_column(server_default="")
    digest: Mapped[str]
    nth: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    seen: Mapped[UUID]
    source: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    match: Mapped[list[Any]] = mapped_column(server_default="[]")
    note: Mapped[str] = mapped_column(server_default="")
    store_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("store.id"))
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("customer.id"))
    who_id: Mapped[UUID | None]
    who_name: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime | None]


class TenderSetting(Timestamped, TenantBase):
    """What a shop has set of one tender; without a row it is as its package made it. `settings`: {rounding: …}."""

    __tablename__ = "tender_setting"

    kind: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool] = mapped_column(server_default=sa.true())
    label: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class WalletCharge(Timestamped, TenantBase):
    """What a wallet or a terminal is asked for at the counter, from the moment it is begun. `id` is the device's.

    `until`: when it is given up and reversed; `ask_at`: when the provider is asked next, None where nobody has to be.
    `document_id`: the sale that it paid, once that has come; money that is there without one has to be looked at.
    `reference`: the provider's; `url`: what the payer scans.
    """

    __tablename__ = "wallet_charge"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {CHARGE_STATES}", name="state"),
        sa.CheckConstraint("mode IN ('code', 'qr', 'terminal')", name="mode"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_wallet_charge_asked", "ask_at", postgresql_where=sa.text("ask_at IS NOT NULL")),
        sa.Index(
            "ix_wallet_charge_reference", "tender", "reference", unique=True,
            postgresql_where=sa.text("reference <> ''"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tender: Mapped[str]
    mode: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="created")
    reference: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    store_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("store.id"))
    place: Mapped[str] = mapped_column(server_default="")
    who_name: Mapped[str] = mapped_column(server_default="")
    until: Mapped[datetime]
    ask_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    document_id: Mapped[UUID | None]
    at: Mapped[datetime]
