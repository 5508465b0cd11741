"""What the desk itself tells staff: an import is finished, somebody has come, a limit of the plan is near."""

from billing.subscriptions.api import PlanPerm
from infra.kit.i18n import N_
from modules.desk.notifications.kinds import Kind, Way, ngettext
from modules.desk.permissions import Perm
from tenancy.access.api import Access

IMPORTED = Kind(
    name="desk.imported",
    label=N_("An import of yours is finished"),
    said=ngettext("An import is finished", "{n} imports are finished"),
    icon="file-spreadsheet",
    needs=Perm.IMPORT,
    path="/activity",
    action=N_("See what came in"),
    tone="good",
    needs_you=False,
)
NOT_IMPORTED = Kind(
    name="desk.not_imported",
    label=N_("An import of yours could not be read"),
    said=ngettext("An import could not be read", "{n} imports could not be read"),
    icon="file-spreadsheet",
    needs=Perm.IMPORT,
    path="/activity",
    action=N_("See why"),
    tone="bad",
)
JOINED = Kind(
    name="desk.joined",
    label=N_("Somebody accepts an invitation"),
    said=ngettext("{n} person has joined", "{n} people have joined"),
    icon="user-plus",
    needs=Access.STAFF,
    path="/settings/staff",
    action=N_("See who works here"),
    tone="jade",
    needs_you=False,
)
LIMIT = Kind(
    name="desk.limit",
    label=N_("Something the plan limits is nearly used up"),
    said=ngettext("Nearly as many as your plan has", "{n} limits of your plan are nearly reached"),
    icon="gauge",
    needs=PlanPerm.MANAGE,
    path="/settings/plan",
    action=N_("See what you use"),
    default=Way.MAIL,
    worded=True,
)
KINDS_HERE = (IMPORTED, NOT_IMPORTED, JOINED, LIMIT)
