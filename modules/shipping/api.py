"""The door to shipping: ways of delivery and what they cost, addresses, parcels."""

from modules.shipping.barcodes import Bars, code128
from modules.shipping.carriers.known import carriers
from modules.shipping.domain import Address, Fee, Load, Method, address_faults, fee, grams, reaches
from modules.shipping.errors import MethodDoesNotReach, MethodUnknown
from modules.shipping.permissions import Perm
from modules.shipping.services.methods import find_offer, offers
from modules.shipping.services.shipments import (
    Papers,
    Sender,
    ShipmentCard,
    follow_document,
    record_shipment,
    shipments_of,
)

__all__ = [
    "Address",
    "Bars",
    "Fee",
    "Load",
    "Method",
    "MethodDoesNotReach",
    "MethodUnknown",
    "Papers",
    "Perm",
    "Sender",
    "ShipmentCard",
    "address_faults",
    "carrier_names",
    "code128",
    "fee",
    "find_offer",
    "follow_document",
    "grams",
    "offers",
    "reaches",
    "record_shipment",
    "shipments_of",
]


def carrier_names() -> dict[str, str]:
    """The carriers that take parcels, by code; the names are msgids where we have words for them."""
    return {code: each.name for code, each in carriers().items()}
