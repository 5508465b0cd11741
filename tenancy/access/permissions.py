"""Rights: what a permission says of itself, and those over the shop itself; each package has its own beside these."""

from enum import StrEnum
from typing import Self

from infra.kit.i18n import N_


class Role(StrEnum):
    """The roles that every shop has. An owner may do everything, a manager all but what is the owner's alone; of the
    others' rights each package says which are theirs.
    """

    OWNER = "owner"
    MANAGER = "manager"
    CASHIER = "cashier"
    WAREHOUSE = "warehouse"
    ACCOUNTANT = "accountant"


class Permission(StrEnum):
    """One right: its name, the same in plain words (a msgid), and the roles beside owner and manager that have it.

    `READ = "catalog.read", N_("See products and prices"), Role.CASHIER`.
    """

    _value_: str
    words: str
    roles: frozenset[Role]

    def __new__(cls, value: str, words: str = "", *roles: Role) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.roles = words, frozenset(roles)
        return member


class Access(Permission):
    """`ENTER` belongs to everybody who works in the shop."""

    ENTER = "shop.enter", N_("Enter the shop")
    SETTINGS = "settings.manage", N_("Change the shop’s name, time zone, language and modules")
    STAFF = "staff.manage", N_("Invite people, change their roles, let them go")
    KEYS = "keys.manage", N_("Make and take back API keys")
