"""Rights at the desk. What may be imported is the right of the package whose rows they are."""

from enum import StrEnum


class Perm(StrEnum):
    READ_ACTIVITY = "desk.read_activity"
