"""View-models of the data page."""

from collections.abc import Sequence

import msgspec

from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.access.api import Actor, settings_tabs
from tenancy.archives.domain import PersonPart
from tenancy.archives.service import ArchiveRow

PATH = "/settings/data"


class JobCard(msgspec.Struct, frozen=True, kw_only=True):
    """Work under way, as components/progress.html shows it."""

    title: str
    status: str
    note: str = ""
    done: int
    bad: int = 0
    total: int = 100
    icon: str = "database"
    poll: str
    stop: str = ""


class ArchiveLine(msgspec.Struct, frozen=True, kw_only=True):
    """One export or import in the list. `download` is its address while there is a file."""

    row: ArchiveRow
    title: str
    text: str
    is_bad: bool
    download: str
    megabytes: str


class DataPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    tabs: Sequence[Link]
    home: str
    job: JobCard | None
    lines: tuple[ArchiveLine, ...]
    is_empty: bool
    people: tuple[PersonPart, ...]
    staff: str
    closing: str


TITLES = {
    ("export", "waiting"): N_("Writing everything into one file"),
    ("export", "running"): N_("Writing everything into one file"),
    ("export", "done"): N_("Export of everything"),
    ("export", "failed"): N_("The export did not work"),
    ("import", "waiting"): N_("Bringing an export in"),
    ("import", "running"): N_("Bringing an export in"),
    ("import", "done"): N_("Export brought in"),
    ("import", "failed"): N_("The export was not brought in"),
}
MEGABYTE = 1_000_000


def card_of(row: ArchiveRow, actor: Actor) -> JobCard:
    words = for_locale(actor.locale)
    return JobCard(
        title=words.gettext(TITLES[row.kind, row.state]),
        status=words.gettext(N_("{n} of 100"), n=row.done),
        note=words.gettext(N_("You may leave this page; it goes on.")),
        done=row.done,
        poll=f"/app/{actor.slug}{PATH}/{row.id}/card" if row.is_busy else "",
    )


def line_of(row: ArchiveRow, actor: Actor) -> ArchiveLine:
    words = for_locale(actor.locale)
    is_file = row.kind == "export" and row.state == "done"
    if row.state == "failed":
        text = words.gettext(row.problem.get("message", ""), **row.problem.get("facts", {}))
    elif row.state == "done":
        text = words.gettext(N_("{rows} rows in {tables} tables, {files} files"), **counted(row))
    else:
        text = ""
    return ArchiveLine(
        row=row,
        title=words.gettext(TITLES[row.kind, row.state]),
        text=text,
        is_bad=row.state == "failed",
        download=f"/app/{actor.slug}{PATH}/{row.id}/{row.name}" if is_file else "",
        megabytes=f"{max(row.size / MEGABYTE, 0.1):.1f} MB" if is_file else "",
    )


def counted(row: ArchiveRow) -> dict[str, int]:
    return {name: row.result.get(name, 0) for name in ("rows", "tables", "files")}


def page_of(actor: Actor, rows: Sequence[ArchiveRow], form: Form, *, is_empty: bool) -> DataPage:
    busy = next((row for row in rows if row.is_busy), None)
    brought = next((row for row in rows if row.kind == "import" and row.state == "done"), None)
    people = msgspec.convert(brought.result.get("people", []), tuple[PersonPart, ...]) if brought else ()
    home = f"/app/{actor.slug}{PATH}"
    return DataPage(
        form=form,
        tabs=settings_tabs(actor, PATH),
        home=home,
        job=card_of(busy, actor) if busy else None,
        lines=tuple(line_of(row, actor) for row in rows if not row.is_busy),
        is_empty=is_empty,
        people=people,
        staff=f"/app/{actor.slug}/settings/staff",
        closing=f"/app/{actor.slug}/settings/closing",
    )
