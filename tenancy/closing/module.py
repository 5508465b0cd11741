"""The manifest of closing."""

from infra.kit.i18n import N_
from infra.kit.module import Module
from tenancy.closing.jobs import CLOSE_DUE
from tenancy.closing.web import ClosingPages

MODULE = Module(
    name="closing",
    package="tenancy.closing",
    label=N_("Close the shop"),
    controllers=(ClosingPages,),
    jobs=(CLOSE_DUE,),
)
