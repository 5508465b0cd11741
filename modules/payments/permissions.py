"""Rights over payments."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "payments.read"
    TAKE = "payments.take"
    REFUND = "payments.refund"
    MANAGE = "settings.tenders"  # the owner's, as all settings are
