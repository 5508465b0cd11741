"""What comes in and goes out by the API and by forms."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Minor = Annotated[int, Meta(ge=0, le=10**15)]
Name = Annotated[str, Meta(max_length=80)]


class StepIn(msgspec.Struct, frozen=True):
    """From `reached` on (minor units of goods, or grams) it costs `price`."""

    reached: Minor
    price: Minor


class MethodIn(msgspec.Struct, frozen=True, kw_only=True):
    """A way of delivery as it is set up. Amounts in minor units of the shop's currency; with `follows` they are what
    the carrier asks, taken over each night.
    """

    name: Name
    names: dict[str, Name] = {}
    kind: Literal["ship", "pickup"] = "ship"
    store: UUID | None = None
    basis: Literal["flat", "amount", "weight"] = "flat"
    price: Minor = 0
    steps: Annotated[list[StepIn], Meta(max_length=20)] = []
    free_above: Minor | None = None
    piece_grams: Annotated[int, Meta(ge=0, le=10**7)] = 0
    countries: Annotated[list[Annotated[str, Meta(pattern="^[A-Z]{2}$")]], Meta(max_length=250)] = []
    carrier: Annotated[str, Meta(max_length=40)] = ""
    tax_class: UUID | None = None
    follows: bool = False
    is_on: bool = True


class MethodOut(MethodIn, frozen=True, kw_only=True):
    id: UUID
