"""Rights over figures."""

from enum import StrEnum


class Perm(StrEnum):
    READ = "insight.read"
