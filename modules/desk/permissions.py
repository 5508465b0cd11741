"""Rights at the desk. What may be imported is the right of the package whose rows they are, beside this one."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "desk.read", N_("Read the activity log"), Role.ACCOUNTANT
    IMPORT = "desk.import", N_("Bring files in"), Role.ACCOUNTANT
