"""Rights over orders."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "orders.read"
    PLACE = "orders.place"
    RECORD = "orders.record"
    PAY = "orders.pay"
    FULFILL = "orders.fulfill"
    CANCEL = "orders.cancel"
