from enum import StrEnum


class Perm(StrEnum):
    READ = "gadgets.read"
