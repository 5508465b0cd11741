"""Contract of bringing tables in: the desk reads, maps, counts and resumes; a format knows what a row means."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import LOCALES, for_locale
from infra.kit.module import registry
from modules.desk.authors import Author

_APART = re.compile(r"[\W_]+")


class ImportField(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a row can say. `guesses`: headings by which it is recognized beside its label, in any language, lower
    case.
    """

    name: str
    label: str
    guesses: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


class GivenRow(msgspec.Struct, frozen=True):
    """A row of the file: its line as a spreadsheet shows it, and its cells by field, blanks trimmed."""

    line: int
    cells: Mapping[str, str]


class RowFault(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row was left out; `message` is a msgid."""

    line: int
    field: str
    message: str
    facts: dict[str, Any] = {}


class Outcome(msgspec.Struct, kw_only=True):
    """What a block came to: how many rows of which kind (`created`, `changed`, `same`), and those left out."""

    counts: dict[str, int] = {}
    faults: list[RowFault] = []


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf and when. A run that is `dry` must change nothing, and come to the same outcome. `keys`: those of
    all rows of the file, once all have been taken.
    """

    run: UUID
    by: Author
    at: datetime
    dry: bool
    keys: Collection[str] = ()


class ImportFormat(Protocol):
    """Brought by the package whose rows it makes, in its manifest (`import_formats`)."""

    name: str
    label: str
    permission: str
    path: str
    """Where its rows are seen, below /app/{slug}."""
    help: str

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:
        """What a row of this shop can say."""
        ...

    def key_of(self, row: GivenRow) -> str:
        """What names the row: a second row of the file with the same key is a fault. "" when it has none."""
        ...

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        """Writes a block of rows, in the caller's unit; rows that can't be taken are left out as faults."""
        ...


@runtime_checkable
class Grouped(Protocol):
    """A format in which several rows that follow one another are one thing: they are taken in one block."""

    def group_of(self, row: GivenRow) -> str:
        """What the row belongs to."""
        ...


@runtime_checkable
class SecondLook(Protocol):
    """A format whose rows speak of other rows, wherever in the file those stand: looked at again at the end."""

    def is_open(self, row: GivenRow) -> bool:
        """Whether the row says something that others must be in for."""
        ...

    async def complete(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> list[RowFault]:
        """Writes what is left of such rows, in the caller's unit; a repeat changes nothing."""
        ...


def formats() -> dict[str, ImportFormat]:
    """The formats of this installation by name."""
    return {fmt.name: fmt for module in registry.shared() for fmt in module.import_formats}


def guess(headings: Sequence[str], fields: Sequence[ImportField]) -> dict[str, int]:
    """Field → column, for headings that say what they are: exactly first, then by a word in them; each column once."""
    plain = [_plain(heading) for heading in headings]
    found: dict[str, int] = {}
    for is_it in (_is_exactly, _has_in_it):
        for field in fields:
            if field.name not in found:
                free = (n for n, text in enumerate(plain) if n not in found.values() and is_it(text, field))
                column = next(free, None)
                if column is not None:
                    found[field.name] = column
    return found


def _is_exactly(heading: str, field: ImportField) -> bool:
    labels = (for_locale(locale).gettext(field.label) for locale in LOCALES)
    return heading in {_plain(name) for name in (field.name, *labels, *field.guesses)}


def _has_in_it(heading: str, field: ImportField) -> bool:
    return any(len(_plain(name)) > 1 and _plain(name) in heading for name in field.guesses)


def _plain(text: str) -> str:
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
