"""The orders on a customer's page: the newest, with the columns that their reader has chosen for the list."""

from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from modules.orders.listing.columns import COLUMNS, known
from modules.orders.listing.page import LISTED, OrderRow, home_of, places_of, row_of, with_goods
from modules.orders.listing.query import address
from modules.orders.permissions import Perm
from modules.orders.services.list import NEWEST, OrderFilter, count_orders, filtered
from modules.orders.services.setup import setup_of
from tenancy.access.api import Actor

SHOWN, MOST = 10, 1000


class CustomerOrders(msgspec.Struct, frozen=True, kw_only=True):
    """`heads`: name and label of each column; `count` ends at `most`. `all`: the list of this customer's orders."""

    rows: tuple[OrderRow, ...]
    heads: tuple[tuple[str, str], ...]
    count: int
    most: int
    all: str
    new: str


async def orders_of_customer(session: TenantReader, *, actor: Actor, customer: UUID) -> CustomerOrders | None:
    """Nothing for who may not see orders; those of the stores that `actor` sees."""
    if not actor.may(Perm.READ):
        return None
    wanted, words, home = OrderFilter(customer=customer), for_locale(actor.locale), home_of(actor)
    columns = tuple(name for name in known((await setup_of(session, actor)).columns) if name != "customer")
    order = [sort.column.desc() for sort in NEWEST]
    rows = (await session.execute(filtered(actor, wanted, *LISTED).order_by(*order).limit(SHOWN))).all()
    names = await with_goods(session, await places_of(session, actor), columns, rows, words)
    (count,) = await count_orders(session, actor, [(wanted, MOST)]) if len(rows) == SHOWN else [len(rows)]
    return CustomerOrders(
        rows=tuple(row_of(row, home, columns, names, words) for row in rows), count=count or 0, most=MOST,
        heads=tuple((name, words.gettext(COLUMNS[name])) for name in columns),
        all=address(home, {"customer": str(customer)}), new=f"{home}/new" if actor.may(Perm.PLACE) else "",
    )  # fmt: skip
