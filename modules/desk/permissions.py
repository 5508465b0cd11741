"""Rights at the desk. What may be imported is the right of the package whose rows they are, beside this one."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "desk.read"
    IMPORT = "desk.import"
