"""Orders that need a hand: what stands in the way of each, and how it is mended."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.shell import Link
from modules.orders.models import OPEN, OrderLine, SalesOrder
from modules.orders.services.list import FLAGGED
from modules.orders.states import OrderState
from modules.orders.words import FLAGS, MENDS
from modules.payments import views as payments
from modules.shops import api as shops
from modules.stock import views as stock
from tenancy.access.api import Actor

PATIENCE = timedelta(days=3)
LATELY = timedelta(days=90)
MOST = 100
NOW = sa.bindparam("now", type_=sa.DateTime(timezone=True))

is_waiting = sa.and_(SalesOrder.state.in_(("placed", "paid")), SalesOrder.handed_over_at.is_(None))
UNPAID = sa.and_(SalesOrder.state == OrderState.PLACED, SalesOrder.placed_at < sa.bindparam("long_ago", type_=NOW.type))
HELD = SalesOrder.held != sa.text("'{}'::jsonb")
HOMELESS = sa.and_(
    is_waiting,
    SalesOrder.delivery["kind"].astext == "ship",
    sa.func.coalesce(SalesOrder.delivery["address"]["street"].astext, "") == "",
)
SHORT = sa.and_(
    is_waiting,
    sa.exists()
    .where(OrderLine.order_id == SalesOrder.id, stock.levels.c.variant_id == OrderLine.variant_id)
    .where(stock.levels.c.store_id == SalesOrder.store_id, stock.levels.c.oversold),
)
UNTOLD = sa.exists().where(payments.payments.c.document_id == SalesOrder.id, payments.payments.c.state == "unknown")
CAUSES = {"unpaid": UNPAID, "held": HELD, "homeless": HOMELESS, "short": SHORT, "untold": UNTOLD}
WORDS = {
    "unpaid": (N_("Not paid for more than 3 days"), N_("Take the payment, or cancel it"), ""),
    "held": (N_("On hold: {reason}"), N_("Release it once that is settled"), ""),
    "homeless": (N_("Nobody knows where it goes"), N_("Enter the address"), "/address"),
    "short": (N_("More is promised than is there"), N_("Bring goods in, or cancel the rest"), ""),
    "untold": (N_("A payment has not been answered"), N_("Ask for it once more"), ""),
}


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the way, what to do, and where."""

    text: str
    mend: str
    href: str


class Exceptional(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    href: str
    customer: str
    store: str
    placed_at: datetime
    total: int
    currency: str
    causes: tuple[Cause, ...]


class Exceptions(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    rows: tuple[Exceptional, ...]
    most: int
    is_cut: bool


def statement(actor: Actor) -> sa.Select[Any]:
    """The oldest first: what waited longest."""
    columns = (
        SalesOrder.id, SalesOrder.number, SalesOrder.customer_name, SalesOrder.store_id, SalesOrder.placed_at,
        SalesOrder.total, SalesOrder.currency, SalesOrder.flags, SalesOrder.held,
    )  # fmt: skip
    named = [condition.label(name) for name, condition in CAUSES.items()]
    lately = SalesOrder.placed_at > sa.bindparam("lately", type_=NOW.type)
    query: Any = sa.select(*columns, *named)
    return (
        query.where(shops.visible(actor, SalesOrder.store_id))
        .where(sa.or_(sa.and_(OPEN, sa.or_(*CAUSES.values(), FLAGGED)), sa.and_(lately, FLAGGED)))
        .order_by(SalesOrder.placed_at, SalesOrder.id)
        .limit(MOST + 1)
    )


async def exceptions_of(session: TenantReader, actor: Actor, at: datetime) -> Exceptions:
    """The queue as `actor` sees it."""
    words, home = for_locale(actor.locale), f"/app/{actor.slug}/orders"
    values = {"long_ago": at - PATIENCE, "lately": at - LATELY}
    rows = (await session.execute(statement(actor), values)).mappings().all()
    stores = {each.id: each.name for each in await shops.list_stores(session)}
    return Exceptions(
        crumbs=(Link(words.gettext(N_("Orders")), home), Link(words.gettext(N_("Needs a hand")), "")),
        rows=tuple(row_of(row, home, stores, words) for row in rows[:MOST]), most=MOST, is_cut=len(rows) > MOST,
    )  # fmt: skip


def row_of(row: Any, home: str, stores: dict[UUID, str], words: Translator) -> Exceptional:
    here = f"{home}/{row['id']}"
    causes: list[Cause] = []
    for name, (text, mend, path) in WORDS.items():
        if row[name]:
            reason = row["held"].get("reason", "")
            said = words.gettext(text, reason=reason)
            causes.append(Cause(text=said, mend=words.gettext(mend), href=f"{here}{path}"))
    look = words.gettext(N_("Look at it, then take the flag away"))
    for flag in row["flags"]:
        mend = words.gettext(MENDS[flag]) if flag in MENDS else look
        causes.append(Cause(text=words.gettext(str(FLAGS.get(flag, flag))), mend=mend, href=here))
    return Exceptional(
        number=row["number"], href=here, customer=row["customer_name"], store=stores.get(row["store_id"], ""),
        placed_at=row["placed_at"], total=row["total"], currency=row["currency"], causes=tuple(causes),
    )  # fmt: skip
