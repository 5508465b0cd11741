"""Roles: sets of permissions, computed from what the packages declare, so that a new package's rights are in them."""

from enum import StrEnum

from infra.kit.module import registry
from tenancy.access.permissions import Access

OWNERS_ALONE = frozenset({"settings", "keys", "staff"})  # first words of permissions


class Role(StrEnum):
    OWNER = "owner"
    STAFF = "staff"


def all_permissions() -> frozenset[str]:
    return frozenset(Access) | {p.value for m in registry.modules for kind in m.permissions for p in kind}


def is_owners_alone(permission: str) -> bool:
    return permission.partition(".")[0] in OWNERS_ALONE


def permissions_of(role: str) -> frozenset[str]:
    """What `role` may do; an unknown role may do nothing."""
    match role:
        case Role.OWNER:
            return all_permissions()
        case Role.STAFF:
            return frozenset(p for p in all_permissions() if not is_owners_alone(p))
        case _:
            return frozenset()


def grantable_scopes() -> list[str]:
    """The scopes that an API key may have (`orders:read`), sorted: never the owner's own rights."""
    fit = (p for p in all_permissions() if not is_owners_alone(p) and p != Access.ENTER)
    return sorted(p.replace(".", ":") for p in fit)


def permissions_in(scopes: list[str]) -> frozenset[str]:
    """What a key with these scopes may do; scopes of packages that are gone give nothing."""
    return frozenset(scope.replace(":", ".") for scope in scopes) & {s.replace(":", ".") for s in grantable_scopes()}
