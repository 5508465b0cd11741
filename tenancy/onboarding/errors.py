"""Refusals of the wizard."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict


class NothingBegun(Conflict):
    code = "nothing_begun"
    message = N_("Begin with the name of your shop.")
