"""The door to rights."""

from tenancy.access.actor import Actor
from tenancy.access.callers import Callers
from tenancy.access.permissions import Access
from tenancy.access.roles import Role, grantable_scopes, permissions_of

__all__ = ["Access", "Actor", "Callers", "Role", "grantable_scopes", "permissions_of"]
