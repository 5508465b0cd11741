"""The manifest of bills."""

from infra.kit.i18n import N_
from infra.kit.module import Module

MODULE = Module(name="invoicing", package="billing.invoicing", label=N_("Bills"), requires=("plans",))
