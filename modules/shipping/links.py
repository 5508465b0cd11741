"""The buyer's link to a parcel: nobody can guess it, and nothing of it is kept."""

import base64
import binascii
import hmac
from uuid import UUID

from tenancy.accounts.api import installation

ID = 16


def mark_of(tenant: str, shipment: UUID) -> bytes:
    return installation().sign("tracking link", f"{tenant} {shipment}")[:ID]


def token_of(tenant: str, shipment: UUID) -> str:
    """What stands in the address."""
    return base64.urlsafe_b64encode(shipment.bytes + mark_of(tenant, shipment)).decode().rstrip("=")


def shipment_in(tenant: str, token: str) -> UUID | None:
    """The parcel that `token` leads to, None for one that we didn't make."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    if len(raw) != 2 * ID:
        return None
    shipment = UUID(bytes=raw[:ID])
    return shipment if hmac.compare_digest(raw[ID:], mark_of(tenant, shipment)) else None


def link_of(tenant: str, slug: str, shipment: UUID, language: str = "") -> str:
    """The whole address of the page, for a mail; in `language`, or as the reader's browser prefers."""
    here = f"{installation().address}/track/{slug}/{token_of(tenant, shipment)}"
    return f"{here}?lang={language}" if language else here
