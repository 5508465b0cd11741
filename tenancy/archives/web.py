"""Settings: everything of the shop as one file, and such a file brought in."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit import audit, clock
from infra.kit.db.sessions import Databases, ReadPlatformSession
from infra.kit.files import FileGone, file_store
from infra.kit.ids import new_id
from infra.kit.module import registry
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, Problem
from infra.kit.unit import unit_of_work
from tenancy.access.api import Acting, Actor
from tenancy.archives import service
from tenancy.archives.errors import ArchiveMissing, ArchiveNotDone, NoSuchArchive, ShopNotEmpty
from tenancy.archives.pages import PATH, card_of, page_of
from tenancy.archives.permissions import DataPerm
from tenancy.archives.reading import Archive
from tenancy.archives.tables import left_out, seeded

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Id = FromPath[UUID]
LARGEST = 8 * 1024**3
CHUNK = 256 * 1024


async def used_table(databases: Databases, actor: Actor) -> str:
    """A table that makes the shop one in use, or an empty text: the worker looks once more, under a lock."""
    tables = [t for m in registry.of(actor.switches) for t in m.tables if t not in seeded() and t not in left_out()]
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables]  # noqa: S608  of the manifests
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        found = await session.scalar(sa.text(" UNION ALL ".join(asked) + " LIMIT 1"))
    return found or ""


async def data_page(request: AnyRequest, actor: Actor, form: Form | None = None, status: int = 200) -> Page:
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        rows = await service.list_archives(session, actor.tenant)
    is_empty = not await used_table(databases, actor)
    return Page(
        "archives/data.html", page_of(actor, rows, form or Form(key=str(new_id())), is_empty=is_empty), status=status
    )


def key_of(data: dict[str, Any]) -> UUID:
    try:
        return UUID(str(data.get("_key") or ""))
    except ValueError:
        return new_id()


def file_name(actor: Actor) -> str:
    return f"{actor.slug}-{clock.day_of(clock.now(), actor.zone).isoformat()}.zip"


class DataPages(Controller):
    """Exports and imports: asked for here, made by the worker, loaded down here."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False

    @get(needs=DataPerm.MANAGE, proof=True, when_suspended=True)
    async def show_data(self, request: AnyRequest, actor: Acting) -> Page:
        return await data_page(request, actor)

    @post("/exports", needs=DataPerm.MANAGE, proof=True, when_suspended=True, status_code=200)
    async def export(self, request: AnyRequest, actor: Acting, data: Typed) -> Page | Redirect:
        """A shop that can only be read can be taken out all the same."""
        databases: Databases = request.app.state.databases
        try:
            async with databases.platform() as session:
                await service.ask(session, actor, "export", key_of(data), clock.now(), name=file_name(actor))
                await session.commit()
        except Problem as problem:
            return await refused(request, actor, problem, "")
        return Redirect(f"/app/{actor.slug}{PATH}")

    @post("/imports", needs=DataPerm.MANAGE, proof=True, status_code=200, request_max_body_size=LARGEST)
    async def bring(self, request: AnyRequest, actor: Acting, data: Sent) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        key, file = key_of(data), data.get("file")
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                raise ArchiveMissing
            if table := await used_table(databases, actor):
                raise ShopNotEmpty(table=table)
            await asyncio.to_thread(Archive, cast("BinaryIO", file.file))
            file.file.seek(0)
            size = await asyncio.to_thread(file_store().write, actor.tenant, key, cast("BinaryIO", file.file))
            async with databases.platform() as session:
                await service.ask(session, actor, "import", key, clock.now(), name=file.filename[:200], size=size)
                await session.commit()
        except Problem as problem:
            return await refused(request, actor, problem, "file")
        return Redirect(f"/app/{actor.slug}{PATH}")

    @get("/{archive:uuid}/card", needs=DataPerm.MANAGE, when_suspended=True)
    @unit_of_work
    async def card(self, session: ReadPlatformSession, actor: Acting, archive: Id) -> Fragment:
        """The job card; once the work has ended, the page around it is loaded again."""
        row = await service.find_archive(session, actor.tenant, archive)
        headers = {} if row.is_busy else {"HX-Refresh": "true"}
        return Fragment("archives/_card.html", card_of(row, actor), headers=headers)

    @get("/{archive:uuid}/{name:str}", needs=DataPerm.MANAGE, proof="file", when_suspended=True)
    async def load_down(self, request: AnyRequest, actor: Acting, archive: Id, name: FromPath[str]) -> Stream:
        """The file, for who may have everything, until it expires; who took it stands in the audit."""
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            row = await service.find_archive(session, actor.tenant, archive)
            if row.expires_at < clock.now() or row.kind != "export" or row.name != name:
                raise NoSuchArchive(days=service.KEPT.days)
            if row.state != "done":
                raise ArchiveNotDone
            await audit.note(session, "export.loaded", actor=str(actor.who), tenant=actor.tenant, archive=str(archive))
            await session.commit()
        try:
            file = await asyncio.to_thread(file_store().open, actor.tenant, archive)
        except FileGone as error:
            raise NoSuchArchive(days=service.KEPT.days) from error
        headers = {"Content-Disposition": f'attachment; filename="{row.name}"', "Cache-Control": "no-store"}
        return Stream(blocks_of(file), media_type="application/zip", headers=headers)


async def refused(request: AnyRequest, actor: Actor, problem: Problem, field: str) -> Page:
    error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
    return await data_page(request, actor, Form(key=str(new_id()), errors=(error,)), problem.status)


async def blocks_of(file: BinaryIO) -> AsyncGenerator[bytes]:
    with file:
        while block := await asyncio.to_thread(file.read, CHUNK):
            yield block
