"""Runs of imports as rows: found, described, moved from state to state."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from advanced_alchemy.filters import LimitOffset

from infra.kit import clock
from infra.kit.db.repository import Repository
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from modules.desk.errors import ImportNotWaiting, NoSuchImport
from modules.desk.importing import Outcome
from modules.desk.models import ImportRun
from tenancy.access.api import Actor

MOST_FAULTS = 1000
BUSY = ("checking", "running")
LATELY = timedelta(hours=1)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run as it stands. `counts`: rows by what became of them; `faults` the first of those left out."""

    id: UUID
    file_id: UUID
    file_name: str
    format: str
    state: str
    headings: list[str]
    sample: list[list[str]]
    mapping: dict[str, int]
    total: int
    done: int
    counts: dict[str, int]
    faulty: int
    faults: list[dict[str, Any]]
    problem: dict[str, Any]
    author: UUID | None
    author_name: str
    author_rights: frozenset[str]
    started_at: datetime | None
    ended_at: datetime | None


class RunCard(msgspec.Struct, frozen=True, kw_only=True):
    """A run as its card shows it (components/progress.html, job_card)."""

    title: str
    status: str
    note: str
    done: int
    bad: int
    total: int
    icon: str
    poll: str
    stop: str
    href: str


class Runs(Repository[ImportRun]):
    model_type = ImportRun
    missing = NoSuchImport


async def find_run(session: TenantReader, run: UUID, *, lock: bool = False) -> Run:
    """The run; `lock` keeps others from moving it. Raises NoSuchImport."""
    return msgspec.convert(await Runs(session).get(run, with_for_update=lock), Run, from_attributes=True)


async def move_run(session: TenantSession, run: UUID, states: tuple[str, ...], **values: Any) -> None:
    """Changes a run that is in one of `states`. Raises ImportNotWaiting when it has moved on."""
    change = sa.update(ImportRun).where(ImportRun.id == run, ImportRun.state.in_(states)).values(**values)
    if not await session.scalar(change.returning(ImportRun.id)):
        raise ImportNotWaiting


def progressed(run: Run, rows: int, outcome: Outcome) -> dict[str, Any]:
    """The columns of a run that has `rows` more behind it."""
    counts = dict(run.counts)
    for kind, number in outcome.counts.items():
        counts[kind] = counts.get(kind, 0) + number
    room = max(0, MOST_FAULTS - len(run.faults))
    kept = [*run.faults, *msgspec.to_builtins(outcome.faults[:room])]
    left_out = len({fault.line for fault in outcome.faults})
    return {"done": run.done + rows, "counts": counts, "faulty": run.faulty + left_out, "faults": kept}


async def latest_run(session: TenantReader, format_name: str, actor: Actor) -> RunCard | None:
    """The card of the newest run of a format, while it works and for an hour after."""
    newest = await Runs(session).get_many(LimitOffset(1, 0), format=format_name, order_by=(ImportRun.id, True))
    if not newest:
        return None
    run = msgspec.convert(newest[0], Run, from_attributes=True)
    ended = run.ended_at or run.started_at
    if run.state == "uploaded" or (run.state not in BUSY and ended and ended < clock.now() - LATELY):
        return None
    return card_of(run, actor)


def card_of(run: Run, actor: Actor) -> RunCard:
    """The run in words, for `actor`."""
    words = for_locale(actor.locale)
    home = f"/app/{actor.slug}/imports/{run.id}"
    is_busy = run.state in BUSY
    total = max(run.total, run.done)
    return RunCard(
        title=words.gettext(TITLES[run.state], file=run.file_name),
        status=status_of(run, actor.locale),
        note=note_of(run, actor.locale),
        done=run.done - run.faulty,
        bad=run.faulty,
        total=total,
        icon="file-spreadsheet",
        poll=f"{home}/card" if is_busy else "",
        stop=f"{home}/stop" if run.state == "running" else "",
        href=home,
    )


TITLES = {
    "uploaded": N_("{file} is here"),
    "checking": N_("Looking through {file}"),
    "checked": N_("{file} can come in"),
    "running": N_("Importing {file}"),
    "done": N_("{file} is in"),
    "stopped": N_("{file} was stopped"),
    "failed": N_("{file} could not be read"),
}


def status_of(run: Run, locale: str) -> str:
    words = for_locale(locale)
    said = words.gettext(N_("{done} of {total} rows"), done=run.done, total=max(run.total, run.done))
    left = seconds_left(run)
    if run.state not in BUSY or left is None:
        return said
    comma = "，" if locale.startswith("zh") else ", "
    return said + comma + words.ngettext("about {n} second left", "about {n} seconds left", left)


def seconds_left(run: Run) -> int | None:
    """By the pace so far; unknown before the first block."""
    if not run.done or run.started_at is None or run.total <= run.done:
        return None
    spent = (clock.now() - run.started_at).total_seconds()
    return max(1, round(spent / run.done * (run.total - run.done)))


def note_of(run: Run, locale: str) -> str:
    """What became of the rows so far: "1,231 new, 9 rows need a look"."""
    words, counts = for_locale(locale), run.counts
    parts = [
        words.gettext(N_("{n} new"), n=counts.get("created", 0)) if counts.get("created") else "",
        words.gettext(N_("{n} changed"), n=counts.get("changed", 0)) if counts.get("changed") else "",
        words.gettext(N_("{n} unchanged"), n=counts.get("same", 0)) if counts.get("same") else "",
        words.ngettext("{n} row needs a look", "{n} rows need a look", run.faulty) if run.faulty else "",
    ]
    return ("，" if locale.startswith("zh") else ", ").join(part for part in parts if part)
