"""Which columns the list of orders can show, and what stands in them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator
from modules.orders.models import OrderLine
from modules.orders.origins import named
from modules.orders.states import OrderState
from modules.orders.words import STATES

COLUMNS = {
    "customer": N_("Customer"), "goods": N_("Goods"), "store": N_("Store"), "channel": N_("Channel"),
    "placed": N_("Placed"), "state": N_("Status"), "payment": N_("Payment"), "paid": N_("Paid"),
    "salesperson": N_("Salesperson"), "note": N_("Note"), "by": N_("Taken by"), "origin": N_("Origin"),
}  # fmt: skip
USUAL = ("customer", "store", "placed", "state")
OF_LINES = frozenset({"goods", "salesperson"})
MOST_NAMED = 2


class Badge(msgspec.Struct, frozen=True):
    """A ready word and its tone."""

    label: str
    kind: str = ""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One of: `text`, `at`, `amount` (minor units), `badges`."""

    column: str
    text: str = ""
    at: datetime | None = None
    amount: int | None = None
    badges: tuple[Badge, ...] = ()


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What ids on the list are called, and what was sold, order by order; `owed`: on account and not paid."""

    stores: dict[UUID, str]
    channels: dict[UUID, str]
    goods: dict[UUID, str] = {}
    sellers: dict[UUID, str] = {}
    owed: frozenset[UUID] = frozenset()


def known(columns: Iterable[str] | None) -> tuple[str, ...]:
    """The columns chosen, in their order; the usual ones where nobody chose."""
    chosen = USUAL if columns is None else tuple(columns)
    return tuple(name for name in COLUMNS if name in chosen)


def state_badge(order: Any, words: Translator) -> Badge:
    label, kind = STATES[order.state]
    if order.state == OrderState.PAID and order.handed_over_at is None:
        return Badge(words.gettext(N_("To hand over")), "sun")
    return Badge(words.gettext(label), kind)


def marks_of(row: Any, words: Translator) -> tuple[Badge, ...]:
    """What staff have to see of an order, whatever columns they chose."""
    marks = [Badge(words.gettext(N_("On hold")), "sun")] if row.held else []
    return (*marks, *([Badge(words.gettext(N_("To look at")), "sun")] if row.flags else []))


def payment_badge(row: Any, words: Translator, *, is_owed: bool) -> Badge:
    """What was bought on account is paid only when the account is."""
    if row.state == OrderState.CANCELED:
        return Badge("–")
    if row.state == OrderState.PLACED:
        return Badge(words.gettext(N_("Partly paid") if row.paid > 0 else N_("Not paid")), "sun")
    if row.reversed:
        return Badge(words.gettext(N_("Paid back") if row.reversed >= row.total else N_("Partly paid back")), "info")
    return Badge(words.gettext(N_("On account")), "sun") if is_owed else Badge(words.gettext(N_("Paid")), "good")


def cell_of(column: str, row: Any, names: Names, words: Translator) -> Cell:
    match column:
        case "placed":
            return Cell(column=column, at=row.placed_at)
        case "paid":
            return Cell(column=column, amount=row.paid)
        case "state":
            return Cell(column=column, badges=(state_badge(row, words),))
        case "payment":
            return Cell(column=column, badges=(payment_badge(row, words, is_owed=row.id in names.owed),))
        case "origin" if label := named(row.origin):
            return Cell(column=column, text=words.gettext(label))
        case _:
            return Cell(column=column, text=text_of(column, row, names))


def text_of(column: str, row: Any, names: Names, *, nothing: str = "–") -> str:
    texts = {
        "customer": row.customer_name, "store": names.stores.get(row.store, ""), "by": row.by,
        "channel": names.channels.get(row.channel, ""), "goods": names.goods.get(row.id, ""),
        "salesperson": names.sellers.get(row.id, ""), "origin": f"{row.origin} {row.external_id}".strip(),
        "note": " · ".join(filter(None, (row.note, *(note["text"] for note in row.handling)))),
    }  # fmt: skip
    return texts[column] or nothing


async def sold(session: TenantReader, orders: list[UUID], words: Translator) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """By order: its goods in brief, and who sold them. One statement."""
    if not orders:
        return {}, {}
    query = (
        sa.select(
            OrderLine.order_id, OrderLine.name, OrderLine.quantity, OrderLine.factor, OrderLine.salesperson_name,
        )
        .where(OrderLine.order_id.in_(orders), OrderLine.kind == "goods")
        .order_by(OrderLine.order_id, OrderLine.position)
    )  # fmt: skip
    goods: dict[UUID, list[str]] = {}
    sellers: dict[UUID, dict[str, None]] = {}
    for row in await session.execute(query):
        count: Decimal = row.quantity / row.factor
        goods.setdefault(row.order_id, []).append(f"{count.normalize():f} × {row.name}")
        if row.salesperson_name:
            sellers.setdefault(row.order_id, {})[row.salesperson_name] = None
    return {key: in_brief(lines, words) for key, lines in goods.items()}, {
        key: ", ".join(each) for key, each in sellers.items()
    }


def in_brief(lines: list[str], words: Translator) -> str:
    said = ", ".join(lines[:MOST_NAMED])
    more = len(lines) - MOST_NAMED
    return said if more <= 0 else f"{said} {words.ngettext('and {n} more', 'and {n} more', more)}"
