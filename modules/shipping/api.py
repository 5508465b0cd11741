"""The door to shipping: ways of delivery and what they cost, addresses, parcels."""

from infra.kit.db.sessions import TenantReader
from modules.shipping.barcodes import Bars, Square, code128, square
from modules.shipping.carriers.known import carriers
from modules.shipping.carriers.port import Consignment
from modules.shipping.domain import Address, Fee, Load, Method, address_faults, fee, grams, reaches
from modules.shipping.errors import LabelNotReached, MethodDoesNotReach, MethodUnknown, NoLabel, ParcelBusy
from modules.shipping.labels import LabelFile, fetch_label
from modules.shipping.links import link_of, token_of
from modules.shipping.permissions import Perm
from modules.shipping.rest_parcels import ParcelOut, parcel_out
from modules.shipping.services.accounts import list_accounts
from modules.shipping.services.booking import Row, carry_on
from modules.shipping.services.following import take_scans
from modules.shipping.services.methods import find_offer, offers
from modules.shipping.services.shipments import (
    Papers,
    Sender,
    ShipmentCard,
    drop_label,
    find_shipment,
    follow_document,
    record_shipment,
    shipments_of,
)
from modules.shipping.tracking import FINAL, LABELS, MOVING, TROUBLE, Scan, Status

__all__ = [
    "FINAL",
    "LABELS",
    "MOVING",
    "TROUBLE",
    "Address",
    "Bars",
    "Consignment",
    "Fee",
    "LabelFile",
    "LabelNotReached",
    "Load",
    "Method",
    "MethodDoesNotReach",
    "MethodUnknown",
    "NoLabel",
    "Papers",
    "ParcelBusy",
    "ParcelOut",
    "Perm",
    "Row",
    "Scan",
    "Sender",
    "ShipmentCard",
    "Square",
    "Status",
    "address_faults",
    "carrier_names",
    "carry_on",
    "code128",
    "drop_label",
    "fee",
    "fetch_label",
    "find_offer",
    "find_shipment",
    "follow_document",
    "grams",
    "link_of",
    "offers",
    "parcel_out",
    "reaches",
    "record_shipment",
    "shipments_of",
    "square",
    "take_scans",
    "token_of",
]


async def carrier_names(session: TenantReader) -> dict[str, str]:
    """Who takes parcels, by code: own accounts by their id first, then the carriers whose numbers staff type.

    The names are msgids where we have words for them.
    """
    own = {str(account.id): account.name for account in await list_accounts(session, on=True)}
    return own | {code: each.name for code, each in carriers().items()}
