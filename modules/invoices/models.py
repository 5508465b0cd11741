"""Invoices and credit notes: one table, written once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase

KINDS = ("invoice", "credit_note")


class Invoice(Identified, TenantBase):
    """An invoice, or a credit note that takes back a part of one (`of_id`), all of it when it `cancels`. Append-only.

    Everything on it is frozen. `sources`: what it charges, [{id, number, at, rounding}]. `lines`: schemas.InvoiceLine.
    Amounts in minor units, never below 0 but for `rounding`; `total` = `net` + `tax` + `rounding`. An invoice and its
    credit notes are a chain: `position` 0, 1, 2, …, and `left_over` is what they leave of the invoice, so that no two
    can take back the same cent. `paid`: what had been paid when it was issued. `look`: how it is printed
    (schemas.InvoiceLook).
    """

    __tablename__ = "invoice"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {KINDS}", name="kind"),
        sa.CheckConstraint("total = net + tax + rounding", name="total"),
        sa.CheckConstraint("total >= 0 AND left_over >= 0", name="left_over"),
        sa.CheckConstraint("(kind = 'credit_note') = (of_id <> id)", name="of_id"),
        sa.UniqueConstraint("kind", "number"),
        sa.UniqueConstraint("of_id", "position"),
        sa.Index("ix_invoice_issued_at_id", "issued_at", "id"),
        sa.Index("ix_invoice_sources", "sources", postgresql_using="gin", postgresql_ops={"sources": "jsonb_path_ops"}),
        sa.Index(
            "ix_invoice_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "ext.gin_trgm_ops"},
        ),
    )

    kind: Mapped[str]
    number: Mapped[str]
    of_id: Mapped[UUID] = mapped_column(sa.ForeignKey("invoice.id"))
    position: Mapped[int] = mapped_column(sa.Integer)
    cancels: Mapped[bool] = mapped_column(server_default=sa.false())
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    customer_id: Mapped[UUID | None]
    currency: Mapped[str]
    prices_include_tax: Mapped[bool]
    net: Mapped[int]
    tax: Mapped[int]
    rounding: Mapped[int]
    total: Mapped[int]
    left_over: Mapped[int]
    paid: Mapped[int] = mapped_column(server_default="0")
    sources: Mapped[list[Any]]
    lines: Mapped[list[Any]]
    seller: Mapped[dict[str, Any]]
    billed: Mapped[dict[str, Any]]
    look: Mapped[dict[str, Any]]
    remark: Mapped[str] = mapped_column(server_default="")
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    issued_at: Mapped[datetime]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    search_text: Mapped[str]
