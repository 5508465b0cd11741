"""What the new order's search fields answer."""

import msgspec

from modules.orders.entry.finding import Found, FoundCustomer


class FoundProducts(msgspec.Struct, frozen=True, kw_only=True):
    home: str
    query: str
    found: tuple[Found, ...]


class FoundCustomers(msgspec.Struct, frozen=True, kw_only=True):
    home: str
    query: str
    found: tuple[FoundCustomer, ...]
