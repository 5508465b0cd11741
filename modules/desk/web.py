"""Pages of imports."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.tables_in import Row
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.authors import Author
from modules.desk.errors import ColumnMissing, ColumnTwice, FileMissing
from modules.desk.importing import ImportField, ImportFormat, formats
from modules.desk.pages import fault_line, import_of, upload_of
from modules.desk.permissions import Perm
from modules.desk.runs import Run, card_of, find_run
from modules.desk.services import confirm, go_on, keep_table, map_columns, open_table, start_import, stop
from tenancy.access.api import Acting, Actor

Id = FromPath[UUID]
Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def format_for(actor: Actor, name: str) -> ImportFormat:
    """The format, for who may bring its rows. Raises NotFound, Forbidden."""
    fmt = formats().get(name)
    if fmt is None:
        raise NotFound
    actor.require(fmt.permission)
    return fmt


async def run_for(session: TenantReader, actor: Actor, run: UUID) -> tuple[Run, ImportFormat]:
    found = await find_run(session, run)
    return found, format_for(actor, found.format)


async def upload_again(session: ReadTenantSession, problem: Problem, actor: Actor, format_name: str) -> Page:
    error = FieldError(field="file", code=problem.code, message=problem.message, facts=problem.facts)
    form = Form(key=str(new_id()), errors=problem.fields or (error,))
    model = await upload_of(session, actor, format_for(actor, format_name), form)
    return Page("desk/upload.html", model, status=problem.status)


async def mapping_again(session: ReadTenantSession, problem: Problem, actor: Actor, run_id: UUID) -> Page:
    run, fmt = await run_for(session, actor, run_id)
    return Page("desk/import.html", await import_of(session, actor, run, fmt, problem), status=problem.status)


def mapping_in(typed: dict[str, Any], fields: Sequence[ImportField], locale: str) -> dict[str, int]:
    """Field → column, from a select for each column. Raises ColumnTwice, ColumnMissing."""
    words = for_locale(locale).gettext
    names = {field.name: words(field.label) for field in fields}
    found: dict[str, int] = {}
    for key, value in typed.items():
        prefix, _, number = key.partition(".")
        if prefix == "column" and number.isdecimal() and value in names:
            if value in found:
                raise ColumnTwice(field=names[value])
            found[value] = int(number)
    for field in fields:
        if field.required and field.name not in found:
            raise ColumnMissing(field=names[field.name])
    return found


class ImportPages(Controller):
    """A file's way in: chosen, mapped, looked through, confirmed."""

    path = "/app/{slug:str}/imports"
    include_in_schema = False

    @get("/new/{format_name:str}", needs=Perm.IMPORT)
    @unit_of_work
    async def choose(self, session: ReadTenantSession, actor: Acting, format_name: FromPath[str]) -> Page:
        fmt = format_for(actor, format_name)
        return Page("desk/upload.html", await upload_of(session, actor, fmt, Form(key=str(new_id()))))

    @get("/new/{format_name:str}/template.xlsx", needs=Perm.IMPORT)
    @unit_of_work
    async def template(self, session: ReadTenantSession, actor: Acting, format_name: FromPath[str]) -> Stream:
        """An empty table with the headings that are understood."""
        fmt = format_for(actor, format_name)
        words = for_locale(actor.locale).gettext
        headings = [words(field.label) for field in await fmt.fields(session)]
        return table_download(fmt.name, "xlsx", headings, no_rows(), title=words(fmt.label))

    @post("/new/{format_name:str}", needs=Perm.IMPORT, status_code=200)
    @with_form_again(upload_again)
    async def bring(self, session: TenantSession, actor: Acting, format_name: FromPath[str], data: Sent) -> Redirect:
        format_for(actor, format_name)
        file = data.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise FileMissing
        brought = await asyncio.to_thread(keep_table, actor.tenant, file.filename, file.file)
        run = await start_import(session, format_name, brought, by=Author.of(actor))
        return Redirect(f"/app/{actor.slug}/imports/{run}")

    @get("/{run_id:uuid}", needs=Perm.IMPORT)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, run_id: Id) -> Page:
        run, fmt = await run_for(session, actor, run_id)
        return Page("desk/import.html", await import_of(session, actor, run, fmt))

    @get("/{run_id:uuid}/card", needs=Perm.IMPORT)
    @unit_of_work
    async def card(self, session: ReadTenantSession, actor: Acting, run_id: Id) -> Fragment:
        """The job card; once the work has ended, the page around it is loaded again."""
        run, _ = await run_for(session, actor, run_id)
        card = card_of(run, actor)
        return Fragment("desk/_card.html", card, headers={} if card.poll else {"HX-Refresh": "true"})

    @post("/{run_id:uuid}/mapping", needs=Perm.IMPORT, status_code=200)
    @with_form_again(mapping_again)
    async def map_columns(self, session: TenantSession, actor: Acting, run_id: Id, data: Typed) -> Redirect:
        _, fmt = await run_for(session, actor, run_id)
        mapping = mapping_in(data, await fmt.fields(session), actor.locale)
        await map_columns(session, run_id, mapping, at=clock.now())
        return Redirect(f"/app/{actor.slug}/imports/{run_id}")

    @post("/{run_id:uuid}/confirmation", needs=Perm.IMPORT, status_code=200)
    @unit_of_work
    async def confirm(self, session: TenantSession, actor: Acting, run_id: Id) -> Redirect:
        await run_for(session, actor, run_id)
        await confirm(session, run_id, by=Author.of(actor), at=clock.now())
        return Redirect(f"/app/{actor.slug}/imports/{run_id}")

    @post("/{run_id:uuid}/stop", needs=Perm.IMPORT, status_code=200)
    @unit_of_work
    async def stop(self, session: TenantSession, actor: Acting, run_id: Id) -> Fragment:
        await run_for(session, actor, run_id)
        await stop(session, run_id, at=clock.now())
        run = await find_run(session, run_id)
        return Fragment("desk/_card.html", card_of(run, actor), headers={"HX-Refresh": "true"})

    @post("/{run_id:uuid}/continuation", needs=Perm.IMPORT, status_code=200)
    @unit_of_work
    async def go_on(self, session: TenantSession, actor: Acting, run_id: Id) -> Redirect:
        await run_for(session, actor, run_id)
        await go_on(session, run_id, at=clock.now())
        return Redirect(f"/app/{actor.slug}/imports/{run_id}")

    @get("/{run_id:uuid}/faults.csv", needs=Perm.IMPORT)
    @unit_of_work
    async def faults(self, session: ReadTenantSession, actor: Acting, run_id: Id) -> Stream:
        """The rows that were left out, as they stood in the file, each with its reason: mend them, bring them again."""
        run, fmt = await run_for(session, actor, run_id)
        labels = {field.name: field.label for field in await fmt.fields(session)}
        words = for_locale(actor.locale).gettext
        headings = [words(N_("Row")), words(N_("Problem")), *run.headings]
        lines = [fault_line(fault, labels, actor.locale) for fault in run.faults]
        reasons: dict[int, list[str]] = {}
        for line in lines:
            reasons.setdefault(line.line, []).append(f"{line.field}: {line.message}" if line.field else line.message)
        return table_download("rows-to-mend", "csv", headings, faulty_rows(actor.tenant, run, reasons))


async def no_rows() -> AsyncGenerator[Block]:
    return
    yield  # makes it a generator


async def faulty_rows(tenant: str, run: Run, reasons: dict[int, list[str]]) -> AsyncGenerator[Block]:
    """Reads the file again for the rows in `reasons`."""
    content, table = await asyncio.to_thread(open_table, tenant, run.file_id)
    with content:
        while rows := await asyncio.to_thread(next_block, table.blocks()):
            yield [[row.line, " ".join(reasons[row.line]), *row.cells] for row in rows if row.line in reasons]


def next_block(blocks: Iterator[list[Row]]) -> list[Row]:
    none: list[Row] = []
    return next(blocks, none)
