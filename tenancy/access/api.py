"""The door to rights."""

from litestar.di import NamedDependency

from tenancy.access.actor import Actor
from tenancy.access.callers import Callers
from tenancy.access.entitled import LIMITS
from tenancy.access.names import names_of
from tenancy.access.permissions import Access, Permission, Role
from tenancy.access.roles import grantable_scopes, permissions_of
from tenancy.access.staff import Store, Workplace, list_workplaces, make_owner
from tenancy.access.stores import STORES, store_cookie
from tenancy.access.tabs import settings_pages, settings_tabs

Acting = NamedDependency[Actor]
"""The dependency `actor`, as handlers declare it."""

__all__ = [
    "LIMITS",
    "STORES",
    "Access",
    "Acting",
    "Actor",
    "Callers",
    "Permission",
    "Role",
    "Store",
    "Workplace",
    "grantable_scopes",
    "list_workplaces",
    "make_owner",
    "names_of",
    "permissions_of",
    "settings_pages",
    "settings_tabs",
    "store_cookie",
]
