"""Customers in the finder of the top bar."""

from collections.abc import Sequence

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.module import Navigation
from infra.kit.search import matches
from modules.customers.models import Customer
from modules.customers.permissions import Perm
from modules.desk.api import Finder, Hit
from tenancy.access.api import Actor


async def find_customers(session: TenantReader, _actor: Actor, query: str, most: int) -> Sequence[Hit]:
    """By name, phone or e-mail."""
    found = sa.select(Customer.id, Customer.name, Customer.phone).where(matches(Customer.search_text, query))
    rows = await session.execute(
        found.where(Customer.erased_at.is_(None)).order_by(Customer.name, Customer.id).limit(most)
    )
    return [Hit(text=row.name, path=f"/customers/{row.id}", note=row.phone) for row in rows]


CUSTOMERS = Finder(label=N_("Customers"), icon="users", needs=Perm.READ, find=find_customers, order=30)
ACTIONS_HERE = (
    Navigation(label=N_("New customer"), icon="user-plus", path="/customers/new", needs=Perm.EDIT, order=30),
)
