"""The door to orders: placing, recording, handing over and canceling from elsewhere than pages and the API."""

from modules.orders.after.schemas import RefundIn, ReturnIn, ReturnLine
from modules.orders.origins import ORIGINS
from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut, ReasonOut
from modules.orders.schemas_record import RecordIn, RecordLine, RecordPayment
from modules.orders.services.cancel import cancel_order
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.hand_out import HandOut, hand_out
from modules.orders.services.pickups import Pickup, PickupCard, get_pickup, list_pickups
from modules.orders.services.place import place_order
from modules.orders.services.record import record_order
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back

__all__ = [
    "ORIGINS",
    "HandOut",
    "LineIn",
    "OrderIn",
    "PaymentIn",
    "Pickup",
    "PickupCard",
    "PlacedOut",
    "ReasonOut",
    "RecordIn",
    "RecordLine",
    "RecordPayment",
    "RefundIn",
    "ReturnIn",
    "ReturnLine",
    "cancel_order",
    "fulfill_order",
    "get_pickup",
    "hand_out",
    "list_pickups",
    "place_order",
    "record_order",
    "refund_order",
    "take_back",
]
