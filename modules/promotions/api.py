"""The door to promotions: what runs, what it takes off a basket, counting its uses and giving them back."""

from modules.promotions.claims import Cause, Use, claim, release
from modules.promotions.domain import Basket, Item, Offer, Outcome, Passed, Saving
from modules.promotions.loading import Known, Place, load, normal, offers_from
from modules.promotions.stacking import settle
from modules.promotions.words import PASSED

__all__ = [
    "PASSED",
    "Basket",
    "Cause",
    "Item",
    "Known",
    "Offer",
    "Outcome",
    "Passed",
    "Place",
    "Saving",
    "Use",
    "claim",
    "load",
    "normal",
    "offers_from",
    "release",
    "settle",
]
