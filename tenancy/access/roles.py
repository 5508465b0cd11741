"""Roles: sets of permissions, computed from what the packages declare, so that a new package's rights are in them."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from infra.kit.i18n import N_
from infra.kit.module import registry
from tenancy.access.permissions import Access, Permission, Role

OWNERS_ALONE = frozenset({"settings", "keys", "staff"})  # first words of permissions
ENTER = str(Access.ENTER)
NAMES = {
    Role.OWNER: N_("Owner"),
    Role.MANAGER: N_("Manager"),
    Role.CASHIER: N_("Cashier"),
    Role.WAREHOUSE: N_("Warehouse"),
    Role.ACCOUNTANT: N_("Accountant"),
}
TEXTS = {
    Role.OWNER: N_("Everything, the shop itself included."),
    Role.MANAGER: N_("Everything but settings, people and keys."),
    Role.CASHIER: N_("Sells: takes orders and payments, looks goods and customers up."),
    Role.WAREHOUSE: N_("Sends goods out, takes them in, counts them."),
    Role.ACCOUNTANT: N_("Reads orders, payments, stock and figures; sells nothing."),
}


class Right(msgspec.Struct, frozen=True):
    """A permission in plain words (a msgid)."""

    name: str
    words: str


class RightGroup(msgspec.Struct, frozen=True):
    """The permissions of one package, under its label (a msgid)."""

    label: str
    rights: tuple[Right, ...]


def declared() -> Iterator[StrEnum]:
    yield from (p for m in registry.modules for kind in m.permissions for p in kind)


def all_permissions() -> frozenset[str]:
    return frozenset(Access) | {p.value for p in declared()}


def is_owners_alone(permission: str) -> bool:
    return permission.partition(".")[0] in OWNERS_ALONE


def permissions_of(role: str) -> frozenset[str]:
    """What a built-in role may do; an unknown role may do nothing."""
    match role:
        case Role.OWNER:
            return all_permissions()
        case Role.MANAGER:
            return frozenset(p for p in all_permissions() if not is_owners_alone(p))
        case Role.CASHIER | Role.WAREHOUSE | Role.ACCOUNTANT:
            theirs = {p.value for p in declared() if isinstance(p, Permission) and role in p.roles}
            return frozenset({Access.ENTER.value, *theirs})
        case _:
            return frozenset()


def permissions_among(names: Iterable[str]) -> frozenset[str]:
    """What an own role made of `names` may do: entering goes without saying, permissions that are gone give nothing."""
    return frozenset({Access.ENTER.value, *names}) & all_permissions()


def right_groups(switches: frozenset[str]) -> list[RightGroup]:
    """Every permission that a role can be made of where these switches are on, by package."""
    groups: list[RightGroup] = []
    for module in registry.of(switches):
        rights = [words_of(p) for kind in module.permissions for p in kind if p.value != ENTER]
        if rights:
            groups.append(RightGroup(module.label, tuple(rights)))
    return groups


def rights_away(switches: frozenset[str]) -> frozenset[str]:
    """The permissions of the packages that are off: who has one keeps it until its package is on again."""
    here = {p.value for m in registry.of(switches) for kind in m.permissions for p in kind}
    return frozenset(p.value for p in declared()) - here


def words_of(permission: StrEnum) -> Right:
    words = permission.words if isinstance(permission, Permission) else ""
    return Right(permission.value, words or permission.value)


def grantable_scopes() -> list[str]:
    """The scopes that an API key may have (`orders:read`), sorted: never the owner's own rights."""
    fit = (p for p in all_permissions() if not is_owners_alone(p) and p != ENTER)
    return sorted(p.replace(".", ":") for p in fit)


def scopes_offered(switches: frozenset[str]) -> list[str]:
    """Those of the packages that are there."""
    away = {p.replace(".", ":") for p in rights_away(switches)}
    return [scope for scope in grantable_scopes() if scope not in away]


def permissions_in(scopes: list[str]) -> frozenset[str]:
    """What a key with these scopes may do; scopes of packages that are gone give nothing."""
    return frozenset(scope.replace(":", ".") for scope in scopes) & {s.replace(":", ".") for s in grantable_scopes()}
