"""How the shop's papers look: told by the package that keeps it."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.documents.paper import Look

STATIONERY = "payments.stationery"
"""Filled with a `Stationer`."""


class Stationery(msgspec.Struct, frozen=True, kw_only=True):
    """`shop`: the name that writes; `sender`: its lines, name first; `logo`: a file's id; `pay`: how to pay, line by
    line; `foot`: the last line of each page.
    """

    shop: str
    sender: tuple[str, ...]
    look: Look
    logo: UUID | None = None
    pay: tuple[str, ...] = ()
    foot: str = ""


class Stationer(Protocol):
    """Brought by the package that has the shop's documents (`Hook(contract=STATIONERY, fill=stationer)`)."""

    async def __call__(self, session: TenantReader, languages: Sequence[str]) -> Stationery:
        """What papers in `languages` are written on."""
        ...
