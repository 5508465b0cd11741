"""Rights over stock."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "stock.read"
    ADJUST = "stock.adjust"
