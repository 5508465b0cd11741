"""Refusals of insight."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class PeriodUnusable(Problem):
    status, code = 422, "period_unusable"
    message = N_("Ask for at most {days} days after 1970, the first one before the last.")
