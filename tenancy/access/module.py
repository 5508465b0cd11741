"""The manifest of access."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Navigation
from tenancy.access.account_web import OwnAccount
from tenancy.access.keys_web import Keys
from tenancy.access.permissions import Access
from tenancy.access.web import People, ShopSettings

MODULE = Module(
    name="access",
    package="tenancy.access",
    label=N_("Settings"),
    controllers=(ShopSettings, People, Keys, OwnAccount),
    permissions=(Access,),
    navigation=(
        Navigation(label=N_("Settings"), icon="settings", path="/settings", needs=Access.ENTER, group="foot", order=90),
    ),
)
