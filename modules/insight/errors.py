"""Refusals of insight."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class PeriodTooLong(Problem):
    status, code = 422, "period_too_long"
    message = N_("Ask for at most {days} days, the first one before the last.")
