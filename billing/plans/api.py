"""The door to plans."""

from billing.plans.domain import EVERY_SWITCH, FREE

__all__ = ["EVERY_SWITCH", "FREE"]
