"""Rights over products and prices."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "catalog.read"
    EDIT = "catalog.edit"
    IMPORT = "catalog.import"
