"""The door to onboarding: what happens with a shop that is opened."""

from tenancy.onboarding.opening import open_shop
from tenancy.onboarding.service import STEP, ask, begin, note

__all__ = ["STEP", "ask", "begin", "note", "open_shop"]
