"""Tables of customers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from infra.kit.db.followed import Followed

NOTICES = '["notices:email", "notices:sms", "notices:wechat"]'


class CustomerGroup(Identified, Timestamped, TenantBase):
    """People or companies with prices of their own: a customer is in one group at most, price lists name it."""

    __tablename__ = "customer_group"

    name: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(server_default="")


class Customer(Identified, Timestamped, Followed, TenantBase):
    """One profile. `phone` is E.164 where it can be read; a masked one stays as it came. `version` is its ETag.

    `birthday`: ISO, "--05-17" where the year is not known. `consents`: every answer that was given, in order; `allowed`
    the "purpose:channel" pairs by which one may write now. `title`: a domain.InvoiceTitle. `erasure`: who removed
    the person, why, and how much.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'company')", name="kind"),
        CheckConstraint("(origin = '') = (external_id = '')", name="origin_is_whole"),
        Index("ix_customer_origin", "origin", "external_id", unique=True, postgresql_where=text("origin <> ''")),
        Index("ix_customer_group_id", "group_id", postgresql_where=text("group_id IS NOT NULL")),
        Index(
            "ix_customer_search",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "ext.gin_trgm_ops"},
        ),
    )

    kind: Mapped[str] = mapped_column(server_default="person")
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    tax_number: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    birthday: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="")
    title: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_group.id"))
    addresses: Mapped[list[Any]] = mapped_column(server_default="[]")
    tags: Mapped[list[Any]] = mapped_column(server_default="[]")
    consents: Mapped[list[Any]] = mapped_column(server_default="[]")
    allowed: Mapped[list[Any]] = mapped_column(server_default=text(f"'{NOTICES}'"))
    notes: Mapped[list[Any]] = mapped_column(server_default="[]")
    erased_at: Mapped[datetime | None]
    erasure: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    origin: Mapped[str] = mapped_column(server_default="")
    external_id: Mapped[str] = mapped_column(server_default="")
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")


class CustomerIdentity(TenantBase):
    """What leads to a customer; nobody else can have it."""

    __tablename__ = "customer_identity"
    __table_args__ = (
        CheckConstraint("kind IN ('phone', 'email', 'marketplace', 'wechat')", name="kind"),
        Index("ix_customer_identity_customer_id", "customer_id"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))


class CustomerTotal(TenantBase):
    """What a customer has bought so far, by currency: a copy of what orders say, written by their handler alone.

    Beside the profile and not in it: a purchase must not make an edit stale, nor rewrite a row with a search index.
    """

    __tablename__ = "customer_total"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    orders: Mapped[int]
    spent: Mapped[int]
    last_order_at: Mapped[datetime]


class CustomerMerge(Identified, Followed, TenantBase):
    """Two profiles that became one, or were found to be two.

    The merged profile's row is gone: its references can't be left behind. `snapshot` has what an undoing needs, `moved`
    which rows followed. A pair that is `distinct` is proposed no more.
    """

    __tablename__ = "customer_merge"
    __table_args__ = (
        CheckConstraint("state IN ('merged', 'undone', 'distinct')", name="state"),
        Index("ix_customer_merge_merged_id", "merged_id", unique=True, postgresql_where=text("state = 'merged'")),
        Index("ix_customer_merge_survivor_id", "survivor_id"),
    )

    state: Mapped[str]
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    merged_id: Mapped[UUID]
    merged_name: Mapped[str]
    snapshot: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    moved: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    at: Mapped[datetime]
    by_name: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(server_default="")
