"""Registers, their devices and cashiers, shifts, and what devices hand in."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped

SHIFT_STATES = ("open", "closing", "closed")
DOCUMENT_KINDS = ("opening", "sale", "return", "entry", "handover", "closing", "pickup", "deposit", "cancellation")
DOCUMENT_STATES = ("recorded", "review", "handled", "refused")


class Register(Identified, Timestamped, TenantBase):
    """A place of sale in a store. Its sales are numbered `code` and a counter; `code` is never given again.

    `drawer`: where its cash is; registers of a store that name the same one share it. `counter`: the highest number
    that a device has handed in. `pairing`: {digest, until, by} of the code that is shown just now.
    """

    __tablename__ = "register"
    __table_args__ = (sa.CheckConstraint("counter >= 0", name="counter"),)

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    drawer: Mapped[str]
    counter: Mapped[int] = mapped_column(server_default="0")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    pairing: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    archived: Mapped[bool] = mapped_column(server_default=sa.false())


class RegisterDevice(Identified, Timestamped, TenantBase):
    """A paired browser, known by the SHA-256 of its token. What it last said of itself is its health.

    `whole`: every document up to this sequence is here; `highest`: the highest that is. `is_told`: it is to sign out
    once its queue is sent.
    """

    __tablename__ = "register_device"
    __table_args__ = (sa.Index("ix_register_device_register_id", "register_id"),)

    register_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register.id"))
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    paired_at: Mapped[datetime]
    paired_by: Mapped[str] = mapped_column(server_default="")
    revoked_at: Mapped[datetime | None]
    is_told: Mapped[bool] = mapped_column(server_default=sa.false())
    seen_at: Mapped[datetime | None]
    health: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    whole: Mapped[int] = mapped_column(server_default="0")
    highest: Mapped[int] = mapped_column(server_default="0")


class RegisterShift(Timestamped, TenantBase):
    """A drawer from its opening to its count. `id` is made by the device; any document of a shift may come first.

    `closing`: until what its devices made before is here. `counted`: {counted, count, note} as it was counted;
    `report`: the Z as it was drawn, with its differences. `number`: the Z's, without gaps.
    """

    __tablename__ = "register_shift"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {SHIFT_STATES}", name="state"),
        sa.CheckConstraint("(number IS NULL) = (state <> 'closed')", name="number"),
        sa.Index("ix_register_shift_store_id", "store_id", "drawer", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    register_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register.id"))
    drawer: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(server_default="")
    number: Mapped[str | None] = mapped_column(unique=True)
    counted: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    report: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class RegisterDocument(TenantBase):
    """What a device handed in, as it came (`body`), and what became of it.

    `digest`: SHA-256 of all that the device wrote, so that another document under the same id is told apart. `cash`:
    what it puts into its drawer (below 0: takes out). `faults`: [{code, facts}], why somebody has to look; `handled`:
    {by, at, how, note} once somebody has. `refused`: it asked for something that can't be, and did not happen; it moved
    no money. `order_id`: what it was booked as. `token`: by which the buyer finds the
    receipt, made by the device; `mails`: [{id, to, at, by, state}], to whom it was sent.
    """

    __tablename__ = "register_document"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {DOCUMENT_KINDS}", name="kind"),
        sa.CheckConstraint(f"state IN {DOCUMENT_STATES}", name="state"),
        sa.Index("ix_register_document_device_id_seq", "device_id", "seq"),
        sa.Index("ix_register_document_shift_id", "shift_id"),
        sa.Index("ix_register_document_number", "number", postgresql_where=sa.text("number <> ''")),
        sa.Index("ix_register_document_token", "token", postgresql_where=sa.text("token IS NOT NULL")),
        sa.Index("ix_register_document_order_id", "order_id", postgresql_where=sa.text("order_id IS NOT NULL")),
        sa.Index("ix_register_document_review", "received_at", "id", postgresql_where=sa.text("state = 'review'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    register_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register.id"))
    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register_device.id"))
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    seq: Mapped[int]
    number: Mapped[str] = mapped_column(server_default="")
    shift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register_shift.id"))
    at: Mapped[datetime]
    skew_ms: Mapped[int] = mapped_column(server_default="0")
    cashier_id: Mapped[UUID | None]
    cashier_name: Mapped[str] = mapped_column(server_default="")
    body: Mapped[dict[str, Any]]
    digest: Mapped[bytes]
    cash: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default="recorded")
    faults: Mapped[list[Any]] = mapped_column(server_default="[]")
    handled: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sales_order.id"))
    token: Mapped[str | None]
    mails: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    received_at: Mapped[datetime]


class ParkedSale(TenantBase):
    """A sale that was put aside, to be gone on with at any register of the store. Taken once: by the device that
    `taken` names, which may ask for it again when the answer was lost on its way.
    """

    __tablename__ = "parked_sale"
    __table_args__ = (sa.Index("ix_parked_sale_store_id", "store_id", "parked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    register_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register.id"))
    label: Mapped[str] = mapped_column(server_default="")
    body: Mapped[dict[str, Any]]
    total: Mapped[int] = mapped_column(server_default="0")
    parked_by: Mapped[str] = mapped_column(server_default="")
    parked_at: Mapped[datetime]
    taken: Mapped[UUID | None]
    taken_at: Mapped[datetime | None]


class Cashier(Identified, Timestamped, TenantBase):
    """Who sells at registers, known there by a PIN. `staff_id`: as whom they log in to the shop, if they do.

    `rights`: of permissions.AT_REGISTER. `pin`: {salt, iterations, hash}, PBKDF2-SHA256. `stores`: None for all.
    """

    __tablename__ = "cashier"

    name: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(unique=True)
    rights: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    pin: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    stores: Mapped[list[UUID] | None] = mapped_column(ARRAY(sa.Uuid))
    archived: Mapped[bool] = mapped_column(server_default=sa.false())
