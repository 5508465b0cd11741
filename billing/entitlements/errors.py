"""Refusals that a plan explains."""

from infra.kit.i18n import N_
from infra.kit.problems import Forbidden, NotFound


class NotInPlan(Forbidden):
    code = "not_in_plan"
    message = N_("Your plan does not include this. It comes with: {plans}.")


class NoSuchSwitch(NotFound):
    code = "no_such_switch"
    message = N_("There is no such module.")
