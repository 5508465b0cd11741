"""Rights over customers' profiles. What leaves as a file has a right of its own: it is personal data."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "customers.read"
    EDIT = "customers.edit"
    EXPORT = "customers.export"
