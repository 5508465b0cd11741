"""Orders in the finder of the top bar."""

from collections.abc import Sequence

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.module import Navigation
from modules.desk.api import Finder, Hit
from modules.orders.permissions import Perm
from modules.orders.services.list import OrderFilter, page_orders
from tenancy.access.api import Actor


async def find_orders(session: TenantReader, actor: Actor, query: str, most: int) -> Sequence[Hit]:
    """The newest that answer the query."""
    page = await page_orders(session, actor, OrderFilter(q=query), None, most)
    return [Hit(text=order.number, path=f"/orders/{order.id}", note=order.customer_name) for order in page.items]


ORDERS = Finder(label=N_("Orders"), icon="shopping-bag", needs=Perm.READ, find=find_orders, order=10)
ACTIONS_HERE = (Navigation(label=N_("New order"), icon="plus", path="/orders/new", needs=Perm.PLACE, order=10),)
