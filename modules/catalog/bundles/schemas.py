"""What goods are made of, as it comes in and goes out."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Kind = Literal["goods", "bundle", "kit"]
MOST_PARTS = 30


class PartIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many base units of other goods are in one, named by `variant`, or by `code` (a barcode will do)."""

    quantity: Decimal = Decimal(1)
    variant: UUID | None = None
    code: Annotated[str, Meta(max_length=80)] = ""


class MadeOfIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`goods` are sold as they are and have no parts; a `bundle` is sold as one and its parts are taken from stock; a
    `kit` is put together beforehand, by a stock document.
    """

    kind: Kind
    parts: Annotated[list[PartIn], Meta(max_length=MOST_PARTS)] = []


class PartOut(msgspec.Struct, frozen=True, kw_only=True):
    """A part: `quantity` of its base unit are in one."""

    variant: UUID
    product: UUID
    name: str
    code: str
    unit: str
    quantity: Decimal


class MadeOfOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a variant is made of."""

    variant: UUID
    kind: Kind
    parts: list[PartOut]
