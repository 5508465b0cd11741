"""Why something at the desk can't be done."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class NoSuchImport(Problem):
    status, code = 404, "no_such_import"
    message = N_("There is no such import.")


class ImportNotWaiting(Problem):
    status, code = 409, "import_not_waiting"
    message = N_("This import has moved on meanwhile. Look at where it is now.")


class FileMissing(Problem):
    status, code = 422, "file_missing"
    message = N_("Choose a file first: CSV or Excel (.xlsx).")


class ColumnMissing(Problem):
    status, code = 422, "column_missing"
    message = N_("Say which column holds “{field}”.")


class ColumnTwice(Problem):
    status, code = 422, "column_twice"
    message = N_("Two columns are both “{field}”. Leave one of them out.")


class FileBytesGone(Problem):
    status, code = 410, "file_bytes_gone"
    message = N_("The file itself is gone. Bring it once more.")
