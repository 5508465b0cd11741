"""Rights over stores, taxes, numbers and settings."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "shops.read"
    MANAGE = "settings.shops"
