"""Rights over promotions and coupons."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "promotions.read"
    EDIT = "promotions.edit"
