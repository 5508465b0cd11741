"""Refusals of the journal."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, Problem


class MonthNotOver(Conflict):
    code = "month_not_over"
    message = N_("This month is not over yet.")


class MonthClosed(Conflict):
    code = "month_closed"
    message = N_("This month is closed already.")


class LaterClosed(Conflict):
    code = "later_month_closed"
    message = N_("A later month is closed already. What is missing stands in the next open month.")


class NoSuchMonth(Problem):
    status, code = 404, "no_such_month"
    message = N_("There is no such month.")


class NoSuchChart(Problem):
    status, code = 422, "no_such_chart"
    message = N_("Choose one of the lists of accounts.")
