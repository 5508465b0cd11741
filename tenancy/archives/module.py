"""The manifest of archives."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Navigation
from infra.kit.outbox import Subscription
from tenancy.archives.events import ArchiveAsked
from tenancy.archives.handlers import FORGET, work
from tenancy.archives.permissions import DataPerm
from tenancy.archives.web import DataPages

MODULE = Module(
    name="archives",
    package="tenancy.archives",
    label=N_("Your data"),
    controllers=(DataPages,),
    permissions=(DataPerm,),
    navigation=(
        Navigation(
            label=N_("Your data"), icon="database", path="/settings/data", needs=DataPerm.MANAGE,
            group="settings", section="data", order=90,
        ),
    ),
    subscriptions=(Subscription(handler="archives.work", event=ArchiveAsked, run=work, steps=True),),
    jobs=(FORGET,),
)  # fmt: skip
