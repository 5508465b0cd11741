"""Rights over the journal."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "journal.read", N_("See the journal and take it away as a file"), Role.ACCOUNTANT
    CLOSE = "journal.close", N_("Close months of the journal, name its accounts"), Role.ACCOUNTANT
