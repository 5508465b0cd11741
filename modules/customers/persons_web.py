"""Pages about a person's rights: their data handed out, the person removed, the log of removals."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Link, shell_for
from infra.kit.templating import render
from infra.kit.unit import unit_of_work, with_form_again
from modules.customers import repository
from modules.customers.editing import crumbs_of
from modules.customers.errors import NoSuchCustomer
from modules.customers.forms import form_again, read
from modules.customers.listing import home_of
from modules.customers.permissions import Perm
from modules.customers.services.persons import (
    Part,
    archive,
    as_json,
    erase_person,
    erased_rows,
    known_of,
    note_handed_out,
    shown,
    what_is_open,
)
from modules.customers.services.profiles import Source
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
REASON_MISSING = N_("Write down who asked for it and when.")
LONGEST_REASON = 200


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The readable half of the archive. `parts`: (label, rows as (name, text) pairs of what is there)."""

    name: str
    shop: str
    at: datetime
    parts: tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...]


class ErasePage(msgspec.Struct, frozen=True, kw_only=True):
    """What will go, and what stands in the way."""

    name: str
    crumbs: tuple[Link, ...]
    open: tuple[str, ...]
    form: Form
    action: str
    archive: str
    cancel: str


class ErasedLine(msgspec.Struct, frozen=True, kw_only=True):
    href: str
    at: datetime
    by: str
    reason: str
    rows: int


class ErasedPage(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    lines: tuple[ErasedLine, ...]
    home: str


def report_of(parts: list[Part], name: str, actor: Actor, at: datetime) -> Report:
    tables = [(part.label, tuple(pairs_of(part.columns, row) for row in part.rows)) for part in parts]
    return Report(name=name, shop=actor.shop, at=at, parts=tuple(tables))


def pairs_of(names: tuple[str, ...], row: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    """Each value that is there, under its column's name in words."""
    texts = ((name.replace("_", " "), shown(value)) for name, value in zip(names, row, strict=True))
    return tuple((name, text) for name, text in texts if text)


async def erase_page(session: TenantReader, actor: Actor, customer: UUID, form: Form) -> ErasePage:
    row = await repository.find_profile(session, customer)
    if row is None or row.erased_at:
        raise NoSuchCustomer
    here, words = f"{home_of(actor)}/{customer}", for_locale(actor.locale).gettext
    return ErasePage(
        name=row.name,
        crumbs=crumbs_of(actor, Link(row.name, here), Link(words(N_("Remove person")), "")),
        open=tuple(await what_is_open(session, actor, customer)),
        form=form,
        action=f"{here}/erasure",
        archive=f"{here}/archive.zip" if actor.may(Perm.EXPORT) else "",
        cancel=here,
    )


async def erase_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, customer_id: UUID
) -> Page:
    form = form_again(read(await request.form()), problem)
    return Page("customers/erase.html", await erase_page(session, actor, customer_id, form), status=problem.status)


class PersonPages(Controller):
    """What a person may ask for."""

    path = "/app/{slug:str}/customers/{customer_id:uuid}"
    include_in_schema = False

    @get("/archive.zip", needs=Perm.EXPORT)
    async def hand_out(self, request: AnyRequest, actor: Acting, customer_id: FromPath[UUID]) -> Response[bytes]:
        """Everything of theirs: for programs and for people. It is noted in the log, in a unit of its own."""
        now = clock.now()
        async with request.app.state.databases.tenant(actor.tenant, actor.cell) as session:
            parts = await known_of(session, actor, customer_id)
            row = await repository.find_profile(session, customer_id)
            await note_handed_out(session, customer_id, Source.of(actor, now))
            await session.commit()
        report = report_of(parts, row.name if row else "", actor, now)
        readable = render("customers/person.html", shell_for(request), report)
        files = {"data.json": as_json(parts, now, actor.shop), "data.html": readable.encode()}
        day = clock.day_of(now, actor.zone)
        headers = {
            "Content-Disposition": f'attachment; filename="customer-{day}.zip"', "Cache-Control": "no-store",
        }  # fmt: skip
        return Response(archive(files), media_type="application/zip", headers=headers)

    @get("/erasure", needs=Perm.ERASE)
    @unit_of_work
    async def ask(self, session: ReadTenantSession, actor: Acting, customer_id: FromPath[UUID]) -> Page:
        form = Form(key=str(new_id()))
        return Page("customers/erase.html", await erase_page(session, actor, customer_id, form))

    @post("/erasure", needs=Perm.ERASE, status_code=200)
    @with_form_again(erase_again)
    async def erase(
        self, session: TenantSession, actor: Acting, request: AnyRequest, customer_id: FromPath[UUID]
    ) -> Redirect:
        reason = read(await request.form()).text("reason").strip()[:LONGEST_REASON].replace("\0", "")
        if not reason:
            raise Invalid(fields=[FieldError(field="reason", code="reason_missing", message=REASON_MISSING)])
        await erase_person(session, actor, customer_id, reason, Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/removed")


class ErasedPages(Controller):
    """The log of removals."""

    path = "/app/{slug:str}/customers/removed"
    include_in_schema = False

    @get("/", needs=Perm.ERASE)
    @unit_of_work
    async def list_erased(self, session: ReadTenantSession, actor: Acting) -> Page:
        home = home_of(actor)
        lines = [
            ErasedLine(
                href=f"{home}/{row.id}",
                at=row.erased_at,
                by=row.erasure["by"],
                reason=row.erasure["reason"],
                rows=sum(row.erasure["rows"].values()),
            )
            for row in await erased_rows(session)
        ]
        title = for_locale(actor.locale).gettext(N_("Removed persons"))
        model = ErasedPage(crumbs=crumbs_of(actor, Link(title, "")), lines=tuple(lines), home=home)
        return Page("customers/erased.html", model)
