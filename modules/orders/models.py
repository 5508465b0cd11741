"""Orders, their lines, what came after the sale, and their history."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped
from modules.orders.states import FulfillmentState, OrderState

STATES = tuple(state.value for state in OrderState)
PART_STATES = tuple(state.value for state in FulfillmentState)
WAYS = ("counter", "pickup", "ship")
AFTER = ("return", "refund", "rebate", "exchange")
OPEN = sa.text("state IN ('placed', 'paid')")
MARKED = sa.text("held <> '{}'::jsonb OR jsonb_array_length(flags) > 0")
NOTED = sa.text("note <> '' OR jsonb_array_length(handling) > 0")
UNDER_WAY = sa.text("way = 'ship' AND state IN ('packed', 'shipped')")


class SalesOrder(Identified, Timestamped, TenantBase):
    """One order. Amounts in minor units of `currency`; names, prices and taxes as they were.

    `total` = `net` + `tax` + `rounding`; `paid` is what has come in for it, minus what went back. `client_id` is the
    caller's own name for it, unique; `external_id` the name it has at its `origin`, unique there. `flags`: what to look
    at. `handed_over_at`: the goods are the customer's. `reversed`: what returns and refunds took back of `total`.
    `terms`: what was agreed beyond the list (codes, points, own prices and discounts), for pricing it again.
    `delivery`: how the goods get there (schemas.DeliveryOut). `held`: {reason, by, at} while nothing of it may go out.
    `handling`: what staff have to mind, [{text, by, at}]. `said`: the free words of its history, by the event's id:
    they go with the person, and the history itself is never changed.
    """

    __tablename__ = "sales_order"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.CheckConstraint("total = net + tax + rounding", name="total"),
        sa.Index(
            "uq_sales_order_origin", "origin", "external_id", unique=True, postgresql_where=sa.text("external_id <> ''")
        ),
        # A marketplace's numbers may look like ours, or like another's.
        sa.UniqueConstraint("number", "origin"),
        sa.Index("ix_sales_order_placed_at_id", "placed_at", "id"),
        sa.Index("ix_sales_order_open", "placed_at", "id", postgresql_where=OPEN),
        sa.Index("ix_sales_order_marked", "placed_at", "id", postgresql_where=MARKED),
        sa.Index("ix_sales_order_noted", "placed_at", "id", postgresql_where=NOTED),
        sa.Index("ix_sales_order_store_id", "store_id", "placed_at", "id"),
        sa.Index("ix_sales_order_total_id", "total", "id"),
        sa.Index("ix_sales_order_customer_id", "customer_id", postgresql_where=sa.text("customer_id IS NOT NULL")),
        sa.Index(
            "ix_sales_order_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "ext.gin_trgm_ops"},
            postgresql_with={"fastupdate": "on"},
        ),
    )

    number: Mapped[str]
    client_id: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[str]
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channel.id"))
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("customer.id"))
    customer_name: Mapped[str] = mapped_column(server_default="")
    currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(sa.Numeric(20, 10), server_default="1")
    prices_include_tax: Mapped[bool]
    net: Mapped[int]
    tax: Mapped[int]
    rounding: Mapped[int]
    total: Mapped[int]
    paid: Mapped[int] = mapped_column(server_default="0")
    reversed: Mapped[int] = mapped_column(server_default="0")
    terms: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    origin: Mapped[str] = mapped_column(server_default="")
    external_id: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    delivery: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    held: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    handling: Mapped[list[Any]] = mapped_column(server_default="[]")
    said: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    flags: Mapped[list[Any]] = mapped_column(server_default="[]")
    placed_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    canceled_at: Mapped[datetime | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    search_text: Mapped[str]


class OrderLine(TenantBase):
    """One line as it was sold. `reasons`: why each cent, [{stage, source, label, amount, facts}], Σ = `amount`.

    `amount` is as prices are written (with tax where they include it); `net` + `tax` is what it comes to. A line from
    elsewhere whose goods we don't know has no variant. `quantity` is in base units, `factor` of which are in one `unit`
    (a pack of 6); `unit_price` is for one `unit`. A line of `kind` delivery is what it costs to bring the goods.
    `salesperson_id`: the staff member who sold it, under the name of that day. `bundle`: what the line was sold as
    a part of (schemas.BundleOut); the lines of one bundle carry its id.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('goods', 'delivery')", name="kind"),
        sa.UniqueConstraint("order_id", "position"),
        sa.Index("ix_order_line_variant_id", "variant_id"),
        sa.Index(
            "ix_order_line_salesperson_id",
            "salesperson_id",
            "order_id",
            postgresql_where=sa.text("salesperson_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sales_order.id"))
    position: Mapped[int] = mapped_column(sa.Integer)
    variant_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("variant.id"))
    name: Mapped[str]
    code: Mapped[str]
    unit: Mapped[str]
    weighed: Mapped[bool]
    category_id: Mapped[UUID | None]
    quantity: Mapped[Decimal]
    factor: Mapped[Decimal] = mapped_column(server_default="1")
    unit_price: Mapped[int]
    amount: Mapped[int]
    reasons: Mapped[list[Any]]
    tax_class: Mapped[str]
    tax_rate: Mapped[int] = mapped_column(sa.Integer)
    net: Mapped[int]
    tax: Mapped[int]
    kind: Mapped[str] = mapped_column(server_default="goods")
    salesperson_id: Mapped[UUID | None]
    salesperson_name: Mapped[str] = mapped_column(server_default="")
    bundle: Mapped[dict[str, Any] | None]


class Fulfillment(Identified, Timestamped, TenantBase):
    """A part of an order that goes to the customer together, or, `canceled`, doesn't go after all.

    `lines`: {order line: quantity as text}. Its goods leave the shelf of `warehouse_id` (none named: where they are
    kept for the order) with `left_at`; it is what stock moves name. A sale over the counter went as a whole, with the
    order: it has no parts. `minded`: the notes that its packer has confirmed, [{text, by, at}].
    """

    __tablename__ = "fulfillment"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {PART_STATES}", name="state"),
        sa.CheckConstraint(f"way IN {WAYS}", name="way"),
        sa.CheckConstraint("(left_at IS NOT NULL) = (state IN ('shipped', 'delivered'))", name="left_at"),
        sa.UniqueConstraint("order_id", "position"),
        sa.Index("ix_fulfillment_under_way", "at", "id", postgresql_where=UNDER_WAY),
    )

    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sales_order.id"))
    position: Mapped[int] = mapped_column(sa.Integer)
    number: Mapped[str]
    state: Mapped[str]
    way: Mapped[str]
    warehouse_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("warehouse.id"))
    warehouse_name: Mapped[str] = mapped_column(server_default="")
    lines: Mapped[dict[str, Any]]
    minded: Mapped[list[Any]] = mapped_column(server_default="[]")
    reason: Mapped[str] = mapped_column(server_default="")
    left_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class AfterSale(Identified, TenantBase):
    """What came after a sale: a return, a refund, a rebate, an exchange. Append-only.

    `lines`: [{line, variant, name, code, unit, quantity, condition, reason, net, tax}], what it reverses of the sale;
    `total` = `net` + `tax` + `rounding`, a rebate's 0. `paid`: what was handed back with it, `payments` how
    ([{tender, label, amount, is_done}]). `other_id`: the new order of an exchange. `facts`: a rebate's own. What people
    typed about it, `note` and the reasons of its lines, stands with the order (`said`), where it can be emptied.
    """

    __tablename__ = "after_sale"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {AFTER}", name="kind"),
        sa.CheckConstraint("total = net + tax + rounding", name="total"),
        sa.CheckConstraint("paid >= 0", name="paid"),
        sa.UniqueConstraint("number"),
        sa.Index("ix_after_sale_order_id", "order_id"),
        sa.Index("ix_after_sale_at_id", "at", "id"),
    )

    number: Mapped[str]
    kind: Mapped[str]
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sales_order.id"))
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    currency: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(server_default="[]")
    net: Mapped[int] = mapped_column(server_default="0")
    tax: Mapped[int] = mapped_column(server_default="0")
    rounding: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    paid: Mapped[int] = mapped_column(server_default="0")
    payments: Mapped[list[Any]] = mapped_column(server_default="[]")
    other_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sales_order.id"))
    note: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class OrderEvent(Identified, TenantBase):
    """The order's history: what happened, who did it and when. Append-only: of facts that people typed it has the names
    alone, the words are the order's (`said`).
    """

    __tablename__ = "order_event"
    __table_args__ = (sa.Index("ix_order_event_order_id", "order_id", "id"),)

    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sales_order.id"))
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    at: Mapped[datetime]


class ListSetup(Timestamped, TenantBase):
    """How a staff member has set the list of orders; what everyone shares stands under the id of nobody (all zeros).

    `columns`: what it shows, NULL the usual ones. `views`: [{id, name, query}], `query` as the list's address says it.
    `opens`: the view that it opens with.
    """

    __tablename__ = "order_list_setup"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    columns: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    views: Mapped[list[Any]] = mapped_column(server_default="[]")
    opens: Mapped[UUID | None]


class OrderAct(Identified, Timestamped, TenantBase):
    """One act on many orders: how far it is, and which of them stayed as they were, and why.

    `act`: acting.Act; `orders`: their ids, the first `done` of them are behind it, `acted` of those it changed;
    `left`: [{order, number, why, facts}]; `actor`: on whose behalf, until it is done.
    """

    __tablename__ = "order_act"
    __table_args__ = (sa.CheckConstraint("state IN ('running', 'done')", name="state"),)

    act: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="running")
    orders: Mapped[list[Any]]
    done: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    acted: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    left: Mapped[list[Any]] = mapped_column(server_default="[]")
    actor: Mapped[dict[str, Any]]
    who_id: Mapped[UUID | None]
    who_name: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
