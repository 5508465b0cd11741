"""The read door: what others may join."""

import sqlalchemy as sa

from modules.shipping.models import Shipment

parcels = (
    sa.select(
        Shipment.id,
        Shipment.document_id,
        Shipment.carrier_name,
        Shipment.number,
        Shipment.state,
        Shipment.booking,
        Shipment.standing,
        Shipment.fault,
        Shipment.sent_at,
    )
    .where(Shipment.state != "canceled")
    .subquery("parcels")
)
"""The parcel of each document that goes or went, one at most: id, document_id, carrier_name (a msgid for carriers that
we know), number, state (created, sent, delivered), booking (asked, calling, booked, failed or empty), standing
(tracking.Status or empty), fault (why it is not booked), sent_at."""
