"""The receipt of an order, as it is printed: each line with what its price became, and why."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from infra.kit.money import BASIS_POINTS
from modules.orders.listing.page import home_of
from modules.orders.quote.why import Sold, sold
from modules.orders.services.read import get_order
from modules.shops import api as shops
from tenancy.access.api import Actor

CAME_IN = frozenset({"paid", "refunding", "refunded"})


class TaxLine(msgspec.Struct, frozen=True):
    """`rate` as a share; what it is on, and what it comes to, minor units."""

    rate: Decimal
    net: int
    tax: int


class Paid(msgspec.Struct, frozen=True):
    label: str
    amount: int
    change: int


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    shop: str
    store: str
    number: str
    by: str
    customer: str
    placed_at: datetime
    currency: str
    lines: tuple[Sold, ...]
    added_tax: int
    rounding: int
    total: int
    taxes: tuple[TaxLine, ...]
    payments: tuple[Paid, ...]
    due: int
    saved: int
    back: str


async def receipt_of(session: TenantReader, actor: Actor, order_id: UUID) -> Receipt:
    """Raises NotFound."""
    order = await get_order(session, order_id, actor)
    words = for_locale(actor.locale)
    lines = tuple(sold(line, words) for line in order.lines)
    rates = sorted({line.tax_rate for line in order.lines})
    by_rate = {rate: [line for line in order.lines if line.tax_rate == rate] for rate in rates}
    store = next((each.name for each in await shops.list_stores(session) if each.id == order.store), "")
    return Receipt(
        shop=actor.shop, store=store, number=order.number, by=order.by, customer=order.customer_name,
        placed_at=order.placed_at, currency=order.currency, lines=lines,
        added_tax=0 if order.prices_include_tax else order.tax, rounding=order.rounding, total=order.total,
        taxes=tuple(
            TaxLine(Decimal(rate) / BASIS_POINTS, sum(line.net for line in there), sum(line.tax for line in there))
            for rate, there in by_rate.items()
        ),
        payments=tuple(
            Paid(words.gettext(each.label), each.given, each.given - each.amount)
            for each in order.payments
            if each.state in CAME_IN
        ),
        due=order.due, back=f"{home_of(actor)}/{order.id}",
        saved=-sum(part.amount for line in lines for part in line.parts if part.amount < 0),
    )  # fmt: skip
