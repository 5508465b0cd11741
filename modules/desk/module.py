"""The desk's manifest."""

from datetime import timedelta

from infra.kit.i18n import N_
from infra.kit.jobs import Job
from infra.kit.module import Hook, Module, Navigation
from infra.kit.outbox import Subscription
from modules.desk.access import HANDLER, PATHS, THINGS, WORDS, note_access
from modules.desk.activity_web import ActivityPages
from modules.desk.events import ImportConfirmed, ImportMapped
from modules.desk.finder_web import FinderPages
from modules.desk.handlers import check_import, forget_imports, run_import
from modules.desk.permissions import Perm
from modules.desk.services import KIND
from modules.desk.web import ImportPages
from modules.desk.words import DEEDS, FIELDS, KINDS, SUBJECTS
from tenancy.access.events import AccessChanged

FIELD_WORDS = {
    "role": N_("Role"),
    "rights": N_("Rights"),
    "stores": N_("Stores"),
    "two_factor": N_("Two steps at log-in"),
    "owner": N_("Owner"),
    "fields": N_("Fields"),
    "created": N_("New"),
    "changed": N_("Changed"),
    "same": N_("Unchanged"),
}
MODULE = Module(
    name="desk",
    package="modules.desk",
    label=N_("Desk"),
    tables=("activity", "file", "import_run"),
    ledgers=("activity",),
    permissions=(Perm,),
    controllers=(ActivityPages, ImportPages, FinderPages),
    navigation=(
        Navigation(label=N_("Activity"), icon="history", path="/activity", needs=Perm.READ, group="settings", order=80),
    ),
    subscriptions=(
        Subscription(handler="desk.check_import", event=ImportMapped, run=check_import, steps=True),
        Subscription(handler="desk.run_import", event=ImportConfirmed, run=run_import, steps=True),
        Subscription(handler=HANDLER, event=AccessChanged, run=note_access, steps=True),
    ),
    hooks=(
        Hook(contract=DEEDS, fill={"import.confirmed": N_("File imported"), **WORDS}),
        Hook(contract=KINDS, fill={KIND: N_("Import"), **THINGS}),
        Hook(contract=FIELDS, fill=FIELD_WORDS),
        Hook(contract=SUBJECTS, fill={KIND: "/imports/{id}", **PATHS}),
    ),
    jobs=(Job(name="desk.forget_imports", every=timedelta(days=1), run=forget_imports, of_tenants=True),),
)
