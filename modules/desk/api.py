"""The door to the desk: note what was done, read a subject's history, bring tables in."""

from modules.desk.authors import Author
from modules.desk.finder import ACTIONS, FINDERS, Finder, Hit
from modules.desk.importing import GivenRow, ImportField, ImportFormat, Outcome, RowFault, Work
from modules.desk.log import Deed, Entry, changes, history, note
from modules.desk.runs import RunCard, latest_run
from modules.desk.words import DEEDS, FIELDS, KINDS, QUIET, SUBJECTS

__all__ = [
    "ACTIONS",
    "DEEDS",
    "FIELDS",
    "FINDERS",
    "KINDS",
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
    "Outcome",
    "RowFault",
    "RunCard",
    "Work",
    "changes",
    "history",
    "latest_run",
    "note",
]
