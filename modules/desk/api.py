"""The door to the desk: note what was done, read a subject's history, bring tables in."""

from modules.desk.authors import Author
from modules.desk.finder import ACTIONS, FINDERS, Finder, Hit
from modules.desk.importing import GivenRow, ImportField, ImportFormat, Outcome, RowFault, SecondLook, Work
from modules.desk.log import Deed, Entry, changes, history, note
from modules.desk.notifications.kinds import NOTIFICATIONS, Kind, ngettext
from modules.desk.notifications.service import Told, notify
from modules.desk.permissions import Perm
from modules.desk.runs import RunCard, latest_run
from modules.desk.services import keep_table, start_import
from modules.desk.words import DEEDS, FIELDS, KINDS, QUIET, SUBJECTS

__all__ = [
    "ACTIONS",
    "DEEDS",
    "FIELDS",
    "FINDERS",
    "KINDS",
    "MAY_IMPORT",
    "NOTIFICATIONS",
    "QUIET",
    "SUBJECTS",
    "Author",
    "Deed",
    "Entry",
    "Finder",
    "GivenRow",
    "Hit",
    "ImportField",
    "ImportFormat",
    "Kind",
    "Outcome",
    "RowFault",
    "RunCard",
    "SecondLook",
    "Told",
    "Work",
    "changes",
    "history",
    "keep_table",
    "latest_run",
    "ngettext",
    "note",
    "notify",
    "start_import",
]

MAY_IMPORT = Perm.IMPORT
"""The right to bring files in."""
