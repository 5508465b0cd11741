"""The door to plans."""

from billing.plans.catalog import add_version, read_catalog
from billing.plans.domain import (
    EVERY_SWITCH,
    INTERVALS,
    SOURCE_CURRENCY,
    AddOn,
    Catalog,
    Coupon,
    Interval,
    Offer,
    Plan,
    Price,
    step,
)
from billing.plans.errors import NotOffered
from billing.plans.offers import AFTER_TRIAL, FREE, TRIAL, prices
from billing.plans.service import give_plan, stand
from billing.plans.uses import check_left, has_taken, note_use, take_coupon, uses_of_coupons

__all__ = [
    "AFTER_TRIAL",
    "EVERY_SWITCH",
    "FREE",
    "INTERVALS",
    "SOURCE_CURRENCY",
    "TRIAL",
    "AddOn",
    "Catalog",
    "Coupon",
    "Interval",
    "NotOffered",
    "Offer",
    "Plan",
    "Price",
    "add_version",
    "check_left",
    "give_plan",
    "has_taken",
    "note_use",
    "prices",
    "read_catalog",
    "stand",
    "step",
    "take_coupon",
    "uses_of_coupons",
]
