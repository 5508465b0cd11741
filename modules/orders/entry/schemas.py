"""A change of an order as it comes in by the API."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from modules.orders.schemas import DiscountIn, LineIn, Minor, Words


class EditIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the order shall be; what isn't given stays as it is.

    `lines`: all of them. One with the `id` of a line that is there keeps its price; `price` and `discount` are set by
    hand, and a discount that isn't repeated ends. `total`: what you expect it to come to. `refund`: what is overpaid
    goes back at once, as `tender` says, else as it came.
    """

    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=500)] | UnsetType = UNSET
    discount: DiscountIn | UnsetType | None = UNSET
    customer: UUID | UnsetType | None = UNSET
    codes: Annotated[list[Annotated[str, Meta(max_length=80)]], Meta(max_length=20)] | UnsetType = UNSET
    note: Words | UnsetType = UNSET
    total: Minor | None = None
    refund: bool = True
    tender: Annotated[str, Meta(max_length=40)] = ""
