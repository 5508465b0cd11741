"""What came in, counted: the figures that a merchant compares with those of the old system."""

from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from infra.kit import money, quantity
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.typed_numbers import number_in
from modules.catalog.views import priced, variants
from modules.costing.api import stock_value
from modules.customers.views import customers
from modules.orders.views import PAST, orders
from modules.payments.views import account_entries
from modules.stock.views import levels
from tenancy.access.api import Actor


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure by name. `kind`: count, quantity or money (minor units)."""

    name: str
    label: str
    kind: str = "count"

    def read(self, raw: str, currency: str) -> str:
        """What was typed, as it is stored: a plain number. Raises what money and quantities refuse with."""
        if self.kind == "money":
            return str(money.to_minor(number_in(raw), currency))
        return f"{quantity.to_quantity(number_in(raw)).normalize():f}"

    def show(self, value: Decimal, currency: str, locale: str) -> str:
        if self.kind == "money":
            return money.format_money(int(value), currency, locale)
        return quantity.format_quantity(value, locale)

    def typed(self, value: Decimal, currency: str) -> str:
        """As a person would type it again."""
        shown = money.to_decimal(int(value), currency) if self.kind == "money" else value
        return f"{shown:f}"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of moving in: its file's format, and the figures that prove it."""

    name: str
    title: str
    text: str
    icon: str
    format: str
    figures: tuple[Figure, ...]
    see: str
    undo: Literal["", "postings", "rows"] = ""
    """What taking it back means: entries the other way round, or that rows go which nobody has used since."""


STEPS = (
    Step(
        name="products", title=N_("Products"), icon="package", format="products", see="/products", undo="rows",
        text=N_("Goods with codes, barcodes, units, categories and prices. Leave opening stock for its own step."),
        figures=(
            Figure(name="products", label=N_("Products on sale")),
            Figure(name="variants", label=N_("Codes on sale")),
        ),
    ),
    Step(
        name="customers", title=N_("Customers"), icon="users", format="customers", see="/customers", undo="rows",
        text=N_("Persons and companies with contacts, addresses, tags, and the number they had in the old system."),
        figures=(Figure(name="customers", label=N_("Customers")),),
    ),
    Step(
        name="prices", title=N_("Price lists"), icon="badge-percent", format="prices", see="/products/price-lists",
        undo="rows",
        text=N_("Prices by list, quantity and unit. Make the lists first; without a list the shop’s own is meant."),
        figures=(Figure(name="prices", label=N_("Prices in all lists")),),
    ),
    Step(
        name="stock", title=N_("Opening stock"), icon="boxes", format="opening_stock", see="/stock", undo="postings",
        text=N_("What lies in which warehouse on the day you move, and what it has cost."),
        figures=(
            Figure(name="stock_quantity", label=N_("Pieces in stock"), kind="quantity"),
            Figure(name="stock_value", label=N_("Stock value"), kind="money"),
        ),
    ),
    Step(
        name="balances", title=N_("Opening balances"), icon="scale", format="opening_balances", see="/customers",
        undo="postings", text=N_("What customers owe you from before, or have paid ahead."),
        figures=(
            Figure(name="debtors", label=N_("Customers with a balance")),
            Figure(name="balance", label=N_("Sum of the balances"), kind="money"),
        ),
    ),
    Step(
        name="orders", title=N_("Old orders"), icon="history", format="old_orders", see="/orders",
        text=N_("What was sold before today, as it was, so that customers and reports have a past. Stock, tills and "
                "the journal stay as they are."),
        figures=(
            Figure(name="orders", label=N_("Old orders")),
            Figure(name="orders_total", label=N_("Sum of the old orders"), kind="money"),
        ),
    ),
)  # fmt: skip
FIGURES = tuple(figure for step in STEPS for figure in step.figures)


async def ours(session: TenantReader, actor: Actor) -> dict[str, Decimal]:
    """Each figure by name, as it stands now."""
    sold = variants.c.is_sold
    opened = (
        sa.select(account_entries.c.customer_id, sa.func.sum(account_entries.c.amount).label("amount"))
        .where(account_entries.c.kind == "opening")
        .group_by(account_entries.c.customer_id)
        .having(sa.func.sum(account_entries.c.amount) != 0)
        .subquery("opened")
    )
    parts: dict[str, Any] = {
        "products": sa.select(sa.func.count(variants.c.product_id.distinct())).where(sold),
        "variants": sa.select(sa.func.count()).select_from(variants).where(sold),
        "customers": sa.select(sa.func.count()).select_from(customers).where(customers.c.erased_at.is_(None)),
        "prices": sa.select(sa.func.count()).where(priced.c.variant_id == variants.c.id, sold),
        "stock_quantity": sa.select(sa.func.coalesce(sa.func.sum(levels.c.on_hand), 0)),
        "debtors": sa.select(sa.func.count()).select_from(opened),
        "balance": sa.select(sa.func.coalesce(sa.func.sum(opened.c.amount), 0)),
        "orders": sa.select(sa.func.count()).select_from(orders).where(orders.c.origin == PAST),
        "orders_total": sa.select(sa.func.coalesce(sa.func.sum(orders.c.total), 0)).where(orders.c.origin == PAST),
    }
    query = sa.select(*(part.scalar_subquery().label(name) for name, part in parts.items()))
    row = (await session.execute(query)).mappings().one()
    found = {name: Decimal(value) for name, value in row.items()}
    return found | {"stock_value": Decimal(await stock_value(session, actor))}
