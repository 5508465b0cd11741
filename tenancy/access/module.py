"""The manifest of access."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Navigation
from tenancy.access.permissions import Access

MODULE = Module(
    name="access",
    package="tenancy.access",
    label=N_("Settings"),
    permissions=(Access,),
    navigation=(
        Navigation(label=N_("Settings"), icon="settings", path="/settings", needs=Access.ENTER, group="foot", order=90),
    ),
)
