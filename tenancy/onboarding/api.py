"""The door to onboarding: what happens with a shop that is opened."""

from tenancy.onboarding.opening import open_shop
from tenancy.onboarding.service import STEP, ask, begin, note
from tenancy.onboarding.trades import Switchable, offered
from tenancy.onboarding.welcome import HOME

__all__ = ["HOME", "STEP", "Switchable", "ask", "begin", "note", "offered", "open_shop"]
