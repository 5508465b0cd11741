"""View-models of the desk's pages."""

from collections.abc import Sequence
from typing import Any

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import Problem
from infra.kit.shell import Link
from modules.desk.importing import ImportField, ImportFormat, guess
from modules.desk.runs import BUSY, Run, RunCard, card_of
from tenancy.access.api import Actor

SHOWN_FAULTS = 100
STEPS = (N_("File"), N_("Columns"), N_("Check"), N_("Import"))


class UploadPage(msgspec.Struct, frozen=True, kw_only=True):
    """Choosing a file. `fields` say what a row may hold."""

    form: Form
    action: str
    title: str
    crumbs: tuple[Link, ...]
    steps: tuple[str, ...]
    fields: tuple[ImportField, ...]
    template: str
    help: str


class ColumnLine(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the file: its heading, what its first rows say, and the field it is taken for."""

    n: int
    heading: str
    sample: tuple[str, ...]
    chosen: str


class FaultLine(msgspec.Struct, frozen=True, kw_only=True):
    line: int
    field: str
    message: str


class ImportPage(msgspec.Struct, frozen=True, kw_only=True):
    """One import, at whichever step it is: map, check, confirm, run, done."""

    state: str
    title: str
    crumbs: tuple[Link, ...]
    steps: tuple[str, ...]
    now: int
    card: RunCard
    form: Form
    columns: tuple[ColumnLine, ...]
    choices: tuple[tuple[str, str], ...]
    helps: tuple[tuple[str, str], ...]
    map_action: str
    confirm_action: str
    go_on_action: str
    again: str
    takes: int
    counts: dict[str, int]
    faulty: int
    faults: tuple[FaultLine, ...]
    faults_left: int
    download: str
    see: str
    problem: str
    is_busy: bool


def crumbs_of(actor: Actor, fmt: ImportFormat, last: str) -> tuple[Link, ...]:
    words = for_locale(actor.locale).gettext
    return Link(words(fmt.label), f"/app/{actor.slug}{fmt.path}"), Link(last, "")


async def upload_of(session: TenantReader, actor: Actor, fmt: ImportFormat, form: Form) -> UploadPage:
    words = for_locale(actor.locale).gettext
    title = words(N_("Import"))
    home = f"/app/{actor.slug}/imports/new/{fmt.name}"
    return UploadPage(
        form=form,
        action=home,
        title=title,
        crumbs=crumbs_of(actor, fmt, title),
        steps=tuple(words(step) for step in STEPS),
        fields=tuple(await fmt.fields(session)),
        template=f"{home}/template.xlsx",
        help=fmt.help,
    )


def step_of(run: Run) -> int:
    return {"uploaded": 2, "checking": 3, "checked": 3}.get(run.state, 4)


def fault_line(fault: dict[str, Any], labels: dict[str, str], locale: str) -> FaultLine:
    words = for_locale(locale).gettext
    return FaultLine(
        line=fault["line"],
        field=words(labels.get(fault["field"], "")),
        message=words(fault["message"], **fault["facts"]),
    )


def problem_text(run: Run, locale: str) -> str:
    if not run.problem:
        return ""
    said, facts = run.problem["message"], run.problem["facts"]
    return for_locale(locale).gettext(said, **facts)


def columns_of(run: Run, fields: Sequence[ImportField]) -> tuple[ColumnLine, ...]:
    mapping = run.mapping or guess(run.headings, fields)
    chosen = {column: name for name, column in mapping.items()}
    return tuple(
        ColumnLine(n=n, heading=heading, sample=tuple(row[n] for row in run.sample if row[n]), chosen=chosen.get(n, ""))
        for n, heading in enumerate(run.headings)
    )


async def import_of(
    session: TenantReader, actor: Actor, run: Run, fmt: ImportFormat, problem: Problem | None = None
) -> ImportPage:
    words = for_locale(actor.locale).gettext
    fields = await fmt.fields(session)
    labels = {field.name: field.label for field in fields}
    home = f"/app/{actor.slug}/imports/{run.id}"
    errors = problem.fields if problem else ()
    return ImportPage(
        state=run.state,
        title=words(N_("Import")),
        crumbs=crumbs_of(actor, fmt, run.file_name),
        steps=tuple(words(step) for step in STEPS),
        now=step_of(run),
        card=card_of(run, actor),
        form=Form(key=str(new_id()), errors=tuple(errors)),
        columns=columns_of(run, fields),
        choices=tuple((field.name, words(field.label)) for field in fields),
        helps=tuple((words(field.label), words(field.help)) for field in fields if field.help),
        map_action=f"{home}/mapping",
        confirm_action=f"{home}/confirmation",
        go_on_action=f"{home}/continuation",
        again=f"/app/{actor.slug}/imports/new/{fmt.name}",
        takes=run.done - run.faulty,
        counts={kind: run.counts.get(kind, 0) for kind in ("created", "changed", "same")},
        faulty=run.faulty,
        faults=tuple(fault_line(fault, labels, actor.locale) for fault in run.faults[:SHOWN_FAULTS]),
        faults_left=max(0, run.faulty - SHOWN_FAULTS),
        download=f"{home}/faults.csv" if run.faults else "",
        see=f"/app/{actor.slug}{fmt.path}",
        problem=problem_text(run, actor.locale) or (words(problem.message, **problem.facts) if problem else ""),
        is_busy=run.state in BUSY,
    )
