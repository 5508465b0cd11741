"""The door to orders: placing, recording, handing over and canceling from elsewhere than pages and the API."""

from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut, RecordIn, RecordLine, RecordPayment
from modules.orders.services.cancel import cancel_order
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.place import place_order
from modules.orders.services.record import record_order

__all__ = [
    "LineIn",
    "OrderIn",
    "PaymentIn",
    "PlacedOut",
    "RecordIn",
    "RecordLine",
    "RecordPayment",
    "cancel_order",
    "fulfill_order",
    "place_order",
    "record_order",
]
