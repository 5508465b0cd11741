"""The door to shipping: ways of delivery and what they cost, addresses, parcels."""

from modules.shipping.domain import Address, Fee, Load, Method, address_faults, fee, grams, reaches
from modules.shipping.errors import AddressMissing, MethodDoesNotReach, MethodUnknown
from modules.shipping.permissions import Perm
from modules.shipping.services.methods import find_offer, offers

__all__ = [
    "Address",
    "AddressMissing",
    "Fee",
    "Load",
    "Method",
    "MethodDoesNotReach",
    "MethodUnknown",
    "Perm",
    "address_faults",
    "fee",
    "find_offer",
    "grams",
    "offers",
    "reaches",
]
