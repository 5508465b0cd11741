"""Why some cents are there: the stages of a price in their order, and the reasons that each of them gives. Pure."""

from enum import StrEnum

import msgspec


class Stage(StrEnum):
    """In this order."""

    PRICE_LIST = "price_list"
    OWN_PRICE = "own_price"
    PROMOTION = "promotion"
    COUPON = "coupon"
    POINTS = "points"
    BY_HAND = "by_hand"
    DELIVERY = "delivery"
    ROUNDING = "rounding"


STAGES = tuple(Stage)
ADJUSTABLE = frozenset(STAGES[2:]) - {Stage.DELIVERY}
"""The stages that packages may join; the first two are the catalog's prices, delivery is what its way costs."""


class Reason(msgspec.Struct, frozen=True):
    """Why some cents are there (or, negative, aren't): `source` names the document, `label` is a msgid for `facts`."""

    stage: Stage
    source: str
    label: str
    amount: int
    facts: dict[str, str | int] = {}
