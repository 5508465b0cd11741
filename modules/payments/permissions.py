"""Rights over payments."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "payments.read"
    TAKE = "payments.take"
    REFUND = "payments.refund"
    MANAGE = "payments.manage"
