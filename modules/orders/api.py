"""The door to orders: placing, recording, handing over and canceling from elsewhere than pages and the API."""

from modules.orders.after.schemas import RefundIn, ReturnIn, ReturnLine
from modules.orders.origins import ORIGINS
from modules.orders.schemas import DiscountIn, LineIn, OrderIn, PaymentIn, PlacedOut, ReasonOut
from modules.orders.schemas_record import RecordIn, RecordLine, RecordPayment
from modules.orders.services.call_off import GoingBack, call_off, going_back_of
from modules.orders.services.cancel import cancel_order
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.hand_out import HandOut, hand_out, pay_down
from modules.orders.services.pickups import Pickup, PickupCard, get_pickup, list_pickups
from modules.orders.services.place import place_order
from modules.orders.services.record import record_order
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back

__all__ = [
    "ORIGINS",
    "DiscountIn",
    "GoingBack",
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
    "call_off",
    "cancel_order",
    "fulfill_order",
    "get_pickup",
    "going_back_of",
    "hand_out",
    "list_pickups",
    "pay_down",
    "place_order",
    "record_order",
    "refund_order",
    "take_back",
]
