"""The door to rights."""

from tenancy.access.actor import Actor
from tenancy.access.callers import Callers
from tenancy.access.entitled import LIMITS
from tenancy.access.permissions import Access
from tenancy.access.roles import Role, grantable_scopes, permissions_of
from tenancy.access.staff import Workplace, list_workplaces, make_owner

__all__ = [
    "LIMITS",
    "Access",
    "Actor",
    "Callers",
    "Role",
    "Workplace",
    "grantable_scopes",
    "list_workplaces",
    "make_owner",
    "permissions_of",
]
