"""Ways of delivery, accounts with carriers, and parcels."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from modules.shipping.domain import Basis, Kind

KINDS, BASES = tuple(kind.value for kind in Kind), tuple(basis.value for basis in Basis)
BOOKINGS = ("", "asked", "calling", "booked", "failed", "ending", "ended")
FORMS = ("pdf", "zpl")
STATES = ("created", "sent", "delivered", "canceled")


class ShippingMethod(Identified, Timestamped, TenantBase):
    """A way of delivery that a store offers; without a store all of them do. `names`: its name in other languages.

    Amounts in minor units of the shop's currency, with tax where its price tags hold it. `steps`: [{reached, price}].
    `follows`: they are taken over from the carrier each night.
    """

    __tablename__ = "shipping_method"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {KINDS}", name="kind"),
        sa.CheckConstraint(f"basis IN {BASES}", name="basis"),
        sa.CheckConstraint("price >= 0 AND piece_grams >= 0 AND coalesce(free_above, 0) >= 0", name="amounts"),
    )

    name: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    kind: Mapped[str]
    store_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("store.id"))
    basis: Mapped[str] = mapped_column(server_default="flat")
    price: Mapped[int] = mapped_column(server_default="0")
    steps: Mapped[list[Any]] = mapped_column(server_default="[]")
    free_above: Mapped[int | None]
    piece_grams: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    countries: Mapped[list[Any]] = mapped_column(server_default="[]")
    carrier: Mapped[str] = mapped_column(server_default="")
    follows: Mapped[bool] = mapped_column(server_default=sa.false())
    tax_class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tax_class.id"))
    position: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    is_on: Mapped[bool] = mapped_column(server_default=sa.true())


class CarrierAccount(Identified, Timestamped, TenantBase):
    """An account with a carrier that we talk to at `address`. `secret`: its key and its webhooks', sealed.

    `sender`: where its parcels come from (domain.Address). `form`: of its labels. `fault`: why it was not reached last.
    """

    __tablename__ = "carrier_account"
    __table_args__ = (sa.CheckConstraint(f"form IN {FORMS}", name="form"),)

    name: Mapped[str]
    address: Mapped[str]
    secret: Mapped[str]
    sender: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    form: Mapped[str] = mapped_column(server_default="pdf")
    is_on: Mapped[bool] = mapped_column(server_default=sa.true())
    checked_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(server_default="")


class Shipment(Identified, Timestamped, TenantBase):
    """One parcel of a document's goods. `number` is what its carrier tracks it by, `url` the carrier's page of it.

    With an account it is booked by `booking`, under its own id as the key: asked, calling, booked or failed, and
    ending, ended for one that doesn't go; `reference` is the carrier's id, `fault` why not, `ask_at` when to ask next.
    `scans`: what happened (tracking.Scan), by time; `standing`: how far that is. `facts`: {grams, cost, currency}.
    No address: it is the order's, and goes from there to the carrier.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.CheckConstraint(f"booking IN {BOOKINGS}", name="booking"),
        sa.Index("ix_shipment_ask_at", "ask_at", postgresql_where=sa.text("ask_at IS NOT NULL")),
        # One at a time: the next one comes once this is canceled.
        sa.Index(
            "uq_shipment_document",
            "document_id",
            unique=True,
            postgresql_where=sa.text("state <> 'canceled'"),
        ),
    )

    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    document_number: Mapped[str]
    carrier: Mapped[str]
    carrier_name: Mapped[str]
    state: Mapped[str]
    number: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("carrier_account.id"))
    booking: Mapped[str] = mapped_column(server_default="")
    reference: Mapped[str] = mapped_column(server_default="")
    fault: Mapped[str] = mapped_column(server_default="")
    standing: Mapped[str] = mapped_column(server_default="")
    scans: Mapped[list[Any]] = mapped_column(server_default="[]")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    ask_at: Mapped[datetime | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]
