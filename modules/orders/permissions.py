"""Rights over orders."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "orders.read"
    PLACE = "orders.place"
    RECORD = "orders.record"
    PAY = "orders.pay"
    FULFIL = "orders.fulfil"
    CANCEL = "orders.cancel"
