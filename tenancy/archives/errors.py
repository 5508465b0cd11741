"""Refusals of archives."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, NotFound, Problem


class ArchiveMissing(Problem):
    status, code = 422, "archive_missing"
    message = N_("Choose the file of an export first.")


class ArchiveForeign(Problem):
    status, code = 422, "archive_foreign"
    message = N_("This is not an export of Yuntai. Choose the .zip file that was made under Settings, Data.")


class ArchiveDamaged(Problem):
    status, code = 422, "archive_damaged"
    message = N_("The file is damaged or cut off ({part}). Nothing was changed. Load it down once more, and try again.")


class ArchiveNewer(Problem):
    status, code = 422, "archive_newer"
    message = N_("This export was made by a newer version of Yuntai. Update this one first; nothing was changed.")


class ShopNotEmpty(Conflict):
    code = "shop_not_empty"
    message = N_("This shop has data already ({table}). An export can only be brought into a shop that is still empty.")


class ArchiveDiffers(Problem):
    status, code = 422, "archive_differs"
    message = N_("What came in of {table} is not what the file says. Nothing was changed.")


class TableUnknown(Problem):
    status, code = 422, "table_unknown"
    message = N_("Nothing here knows the table {table}: it came from elsewhere. Nothing was changed.")


class ArchiveBusy(Conflict):
    code = "archive_busy"
    message = N_("One is being made already. Wait until it is done.")


class NoSuchArchive(NotFound):
    code = "no_such_archive"
    message = N_("This export is gone: it is kept for {days} days. Make a new one.")


class ArchiveNotDone(Conflict):
    code = "archive_not_done"
    message = N_("This export is not ready yet.")
