"""The desk's manifest."""

from datetime import timedelta

from infra.kit.i18n import N_
from infra.kit.jobs import Job
from infra.kit.module import Hook, Module, Navigation, Retention
from infra.kit.outbox import Subscription
from modules.desk.access import HANDLER, PATHS, THINGS, WORDS, note_access
from modules.desk.activity_web import ActivityPages
from modules.desk.events import ImportConfirmed, ImportMapped, SomethingTold
from modules.desk.finder_web import FinderPages
from modules.desk.handlers import check_import, forget_imports, run_import
from modules.desk.limits import HANDLER as LIMIT_HANDLER
from modules.desk.limits import tell_of_limit
from modules.desk.notifications.kinds import NOTIFICATIONS
from modules.desk.notifications.letters import send_digests, tell_at_once
from modules.desk.notifications.service import KEPT_DAYS
from modules.desk.notifications.web import NotificationPages, NotificationSettings
from modules.desk.permissions import Perm
from modules.desk.services import KIND
from modules.desk.telling import KINDS_HERE
from modules.desk.web import ImportPages
from modules.desk.words import DEEDS, FIELDS, KINDS, SUBJECTS
from tenancy.access.api import Access
from tenancy.access.events import AccessChanged, RoomShort

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
    tables=("activity", "file", "import_run", "notification"),
    ledgers=("activity",),
    files=("file",),
    seeded=("activity",),
    permissions=(Perm,),
    controllers=(ActivityPages, ImportPages, FinderPages, NotificationPages, NotificationSettings),
    navigation=(
        Navigation(
            label=N_("Activity"),
            icon="history",
            path="/activity",
            needs=Perm.READ,
            group="settings",
            section="people",
            order=80,
        ),
        Navigation(
            label=N_("Notifications"),
            icon="bell",
            path="/settings/notifications",
            needs=Access.ENTER,
            group="settings",
            section="people",
            order=45,
        ),
    ),
    subscriptions=(
        Subscription(handler="desk.check_import", event=ImportMapped, run=check_import, steps=True),
        Subscription(handler="desk.run_import", event=ImportConfirmed, run=run_import, steps=True),
        Subscription(handler=HANDLER, event=AccessChanged, run=note_access, steps=True),
        Subscription(handler=LIMIT_HANDLER, event=RoomShort, run=tell_of_limit, steps=True),
        Subscription(handler="desk.tell_at_once", event=SomethingTold, run=tell_at_once, steps=True),
    ),
    hooks=(
        Hook(contract=DEEDS, fill={"import.confirmed": N_("File imported"), **WORDS}),
        Hook(contract=KINDS, fill={KIND: N_("Import"), **THINGS}),
        Hook(contract=NOTIFICATIONS, fill=KINDS_HERE),
        Hook(contract=FIELDS, fill=FIELD_WORDS),
        Hook(contract=SUBJECTS, fill={KIND: "/imports/{id}", **PATHS}),
    ),
    jobs=(
        Job(name="desk.forget_imports", every=timedelta(days=1), run=forget_imports, of_tenants=True),
        Job(name="desk.send_digests", every=timedelta(hours=1), run=send_digests, of_platform=True),
    ),
    retention=(Retention(table="notification", column="at", days=KEPT_DAYS),),
)
