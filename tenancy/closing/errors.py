"""Refusals of closing."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict


class ClosingAlready(Conflict):
    code = "closing_already"
    message = N_("This shop is being closed already.")


class NotClosing(Conflict):
    code = "not_closing"
    message = N_("This shop is not being closed, or it is too late.")
