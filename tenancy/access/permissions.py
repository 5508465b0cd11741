"""Rights over the shop itself; each package has its own beside these."""

from enum import StrEnum


class Access(StrEnum):
    """`ENTER` belongs to everybody who works in the shop."""

    ENTER = "shop.enter"
    SETTINGS = "settings.manage"
    STAFF = "staff.manage"
    KEYS = "keys.manage"
