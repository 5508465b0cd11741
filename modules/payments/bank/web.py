"""Pages of the bank's statements: brought, matched, confirmed, split, undone."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantReader, TenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_decimal
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import MAY_IMPORT, Author, Deed, keep_table, note, start_import
from modules.payments.account_pages import amount_in
from modules.payments.bank.confirming import (
    KIND,
    Chosen,
    confirm,
    confirm_sure,
    find_line,
    set_aside,
    take_up,
    undo,
)
from modules.payments.bank.errors import StatementUnreadable
from modules.payments.bank.format import BankFormat
from modules.payments.bank.keeping import keep_lines
from modules.payments.bank.pages import (
    PART,
    TABS,
    bank_page,
    every_line,
    home_of,
    line_page,
    state_in,
    upload_page,
)
from modules.payments.bank.proposing import claims_of
from modules.payments.bank.reading import kind_of, read_statement
from modules.payments.permissions import Perm
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Id = FromPath[UUID]
TARGET = "bank-list"
HEADINGS = (
    N_("Booking day"), N_("Amount"), N_("Currency"), N_("Payer or payee"), N_("Their account"),
    N_("What the payer wrote"), N_("The bank’s own number"), N_("State"), N_("Pays"), N_("By whom"),
)  # fmt: skip


async def upload_again(session: ReadTenantSession, problem: Problem, actor: Actor) -> Page:  # noqa: ARG001  the kit's
    error = FieldError(field="file", code=problem.code, message=problem.message, facts=problem.facts)
    return Page("payments/bank_upload.html", upload_page(actor, (error,)), status=problem.status)


async def list_again(session: ReadTenantSession, problem: Problem, actor: Actor) -> Page:
    form = Form(key=str(new_id()), errors=(loose(problem),))
    return Page(
        "payments/bank.html", await bank_page(session, actor, "", "", None, None, form=form), status=problem.status
    )


async def line_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, line: UUID, data: dict[str, Any]
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=data, errors=tuple(problem.fields) or (loose(problem),))
    model = await line_page(session, actor, line, str(data.get("q") or ""), form)
    return Page("payments/bank_line.html", model, status=problem.status)


def loose(problem: Problem) -> FieldError:
    field = "reason" if problem.code == "reason_missing" else ""
    return FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)


async def parts_in(session: TenantReader, actor: Actor, data: Mapping[str, Any], currency: str) -> list[Chosen]:
    """What was put on which claim, with its number. Raises Invalid."""
    found: list[Chosen] = []
    for field in data:
        if field.startswith(PART) and (amount := amount_in(data, field, currency)):
            kind, _, claim = field.removeprefix(PART).partition(".")
            try:
                found.append(Chosen(kind, UUID(claim), amount))
            except ValueError as error:
                raise NotFound from error
    if not found:
        return found
    numbers = {(claim.kind, claim.id): claim.number for claim in await claims_of(session, actor)}
    return [Chosen(each.kind, each.id, each.amount, numbers.get((each.kind, each.id), "")) for each in found]


def text_in(data: Mapping[str, Any], name: str) -> str:
    return " ".join(str(data.get(name) or "").split())[:300]


class BankPages(Controller):
    path = "/app/{slug:str}/bank"
    include_in_schema = False

    @get("/", needs=Perm.BANK)
    @unit_of_work
    async def show(  # noqa: PLR0917  what a page of a list is asked by
        self, session: ReadTenantSession, actor: Acting, request: AnyRequest, view: FromQuery[str] = "",
        q: FromQuery[str] = "", after: FromQuery[str | None] = None, before: FromQuery[str | None] = None,
        brought: FromQuery[str] = "",
    ) -> Page:  # fmt: skip
        model = await bank_page(session, actor, view, q, after, before, brought)
        is_list = request.headers.get("HX-Target") == TARGET
        return Fragment("payments/_bank.html", model) if is_list else Page("payments/bank.html", model)

    @get(["/export.csv", "/export.xlsx"], needs=Perm.BANK)
    async def export(
        self, request: AnyRequest, actor: Acting, *, view: FromQuery[str] = "", q: FromQuery[str] = ""
    ) -> Stream:
        words = for_locale(actor.locale).gettext
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        rows = blocks(request.app.state.databases, actor, view, q)
        return table_download(
            f"bank-{state_in(view)}",
            kind,
            [words(each) for each in HEADINGS],
            rows,
            title=words(N_("Bank statements")),
        )

    @get("/statements/new", needs=Perm.BANK)
    async def choose(self, actor: Acting) -> Page:
        return Page("payments/bank_upload.html", upload_page(actor))

    @post("/statements", needs=Perm.BANK, status_code=200)
    @with_form_again(upload_again)
    async def bring(self, session: TenantSession, actor: Acting, data: Sent) -> Redirect:
        """A statement of the bank's own kind comes in at once; a table's columns are looked at first."""
        file = data.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise StatementUnreadable
        content = await asyncio.to_thread(file.file.read)
        kind = kind_of(content)
        if kind == "table":
            actor.require(MAY_IMPORT)
            await asyncio.to_thread(file.file.seek, 0)
            table = await asyncio.to_thread(keep_table, actor.tenant, file.filename, file.file)
            run = await start_import(session, BankFormat.name, table, by=Author.of(actor))
            return Redirect(f"/app/{actor.slug}/imports/{run}")
        lines = await asyncio.to_thread(read_statement, content)
        own, name = new_id(), file.filename[:120]
        kept = await keep_lines(session, lines, own, name, kind)
        after = {"lines": kept.new, "same": kept.same}
        deed = Deed(act="bank.brought", kind=KIND, subject=own, subject_name=name, after=after)
        await note(session, [deed], by=Author.of(actor), at=clock.now())
        return Redirect(f"{home_of(actor)}?brought={kept.new}-{kept.same}")

    @post("/confirmation", needs=Perm.BANK, status_code=200)
    @with_form_again(list_again)
    async def confirm_sure(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:  # noqa: ARG002  the key
        await confirm_sure(session, actor, clock.now())
        return Redirect(home_of(actor))

    @get("/{line:uuid}", needs=Perm.BANK)
    @unit_of_work
    async def line(self, session: ReadTenantSession, actor: Acting, line: Id, *, q: FromQuery[str] = "") -> Page:
        return Page("payments/bank_line.html", await line_page(session, actor, line, q))

    @post("/{line:uuid}/confirmation", needs=Perm.BANK, status_code=200)
    @with_form_again(line_again)
    async def confirm(self, session: TenantSession, actor: Acting, line: Id, data: Typed) -> Redirect:
        row = await find_line(session, actor, line)
        await confirm(session, actor, line, await parts_in(session, actor, data, row.currency), clock.now())
        return Redirect(home_of(actor))

    @post("/{line:uuid}/undoing", needs=Perm.BANK, status_code=200)
    @with_form_again(line_again)
    async def undo(self, session: TenantSession, actor: Acting, line: Id, data: Typed) -> Redirect:
        await undo(session, actor, line, text_in(data, "reason"), clock.now())
        return Redirect(f"{home_of(actor)}/{line}")

    @post("/{line:uuid}/aside", needs=Perm.BANK, status_code=200)
    @with_form_again(line_again)
    async def aside(self, session: TenantSession, actor: Acting, line: Id, data: Typed) -> Redirect:
        await set_aside(session, actor, line, text_in(data, "note"), clock.now())
        return Redirect(home_of(actor))

    @post("/{line:uuid}/again", needs=Perm.BANK, status_code=200)
    @with_form_again(line_again)
    async def again(self, session: TenantSession, actor: Acting, line: Id, data: Typed) -> Redirect:  # noqa: ARG002  the key
        await take_up(session, actor, line)
        return Redirect(f"{home_of(actor)}/{line}")


async def blocks(databases: Databases, actor: Actor, state: str, query: str) -> AsyncGenerator[Block]:
    words = for_locale(actor.locale).gettext
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        rows = await every_line(session, actor, state, query)
    yield [
        (
            row.day, to_decimal(row.amount, row.currency), row.currency, row.payer, row.payer_account, row.text,
            row.reference, words(TABS[row.state]), ", ".join(part["number"] for part in row.match), row.who_name,
        )
        for row in rows
    ]  # fmt: skip
