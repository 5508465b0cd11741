"""A booked parcel's label, as its carrier makes it. Fetched to be printed, and kept nowhere: an address is on it."""

from uuid import UUID

import msgspec

from infra.kit.db.sessions import Databases
from modules.shipping.carriers.port import CarrierError
from modules.shipping.errors import LabelNotReached, NoLabel
from modules.shipping.services.accounts import find_account, open_account
from modules.shipping.services.shipments import shipments_of

TYPES = {"pdf": "application/pdf", "zpl": "application/zpl"}
STARTS = {"pdf": b"%PDF-", "zpl": b"^XA"}


class LabelFile(msgspec.Struct, frozen=True, kw_only=True):
    """`name` ends as the file does."""

    name: str
    media_type: str
    content: bytes


async def fetch_label(databases: Databases, tenant: str, cell: str, document: UUID) -> LabelFile:
    """The label of `document`'s parcel, in steps. Raises NoLabel, LabelNotReached."""
    async with databases.read_tenant(tenant, cell) as session:
        parcel = (await shipments_of(session, [document])).get(document)
        if parcel is None or not parcel.is_booked or parcel.account is None:
            raise NoLabel
        carrier = await open_account(session, parcel.account)
        form = (await find_account(session, parcel.account)).form
        reference = parcel.reference
    try:
        content = await carrier.label(reference, form)
    except CarrierError as error:
        raise LabelNotReached from error
    if not content.startswith(STARTS[form]):
        raise LabelNotReached
    name = "".join(sign for sign in parcel.number if sign.isascii() and sign.isalnum())
    return LabelFile(name=f"{name or 'label'}.{form}", media_type=TYPES[form], content=content)
