"""The door to rights."""

from litestar.di import NamedDependency

from tenancy.access.actor import Actor, Standing
from tenancy.access.callers import Callers, is_stale
from tenancy.access.colleagues import Colleague, choose_told, colleagues_in, who_want
from tenancy.access.devices import device_of, place_in_words
from tenancy.access.ending import end_access
from tenancy.access.entitled import LIMITS, ROOMIER, STANDING
from tenancy.access.errors import LimitReached
from tenancy.access.names import names_of
from tenancy.access.permissions import Access, Permission, Role
from tenancy.access.proof import LASTS as PROOF_LASTS
from tenancy.access.roles import grantable_scopes, permissions_of
from tenancy.access.room import is_near, take_room
from tenancy.access.shop_roles import bring_roles, own_roles
from tenancy.access.staff import Store, Workplace, list_staff, list_workplaces, make_owner
from tenancy.access.stores import STORES, store_cookie
from tenancy.access.tabs import settings_pages, settings_tabs
from tenancy.access.visiting import visit_shop

Acting = NamedDependency[Actor]
"""The dependency `actor`, as handlers declare it."""

__all__ = [
    "LIMITS",
    "PROOF_LASTS",
    "ROOMIER",
    "STANDING",
    "STORES",
    "Access",
    "Acting",
    "Actor",
    "Callers",
    "Colleague",
    "LimitReached",
    "Permission",
    "Role",
    "Standing",
    "Store",
    "Workplace",
    "bring_roles",
    "choose_told",
    "colleagues_in",
    "device_of",
    "end_access",
    "grantable_scopes",
    "is_near",
    "is_stale",
    "list_staff",
    "list_workplaces",
    "make_owner",
    "names_of",
    "own_roles",
    "permissions_of",
    "place_in_words",
    "settings_pages",
    "settings_tabs",
    "store_cookie",
    "take_room",
    "visit_shop",
    "who_want",
]
