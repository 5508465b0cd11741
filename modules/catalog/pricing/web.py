"""Pages of price lists."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_minor
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog.forms import form_again, read, text
from modules.catalog.listing import address, home_of
from modules.catalog.permissions import Perm
from modules.catalog.pricing import pages
from modules.catalog.pricing.export import export_of
from modules.catalog.pricing.filling import PERCENT, Filling, fill, look
from modules.catalog.pricing.schemas import PriceListIn
from modules.catalog.pricing.service import find_list, save_list, set_archived, set_prices
from modules.catalog.pricing.table import Table, View, prices_in, table_of, typed_steps
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
TARGET = "prices"
DAY = N_("Enter a day as 2026-12-24, or leave it empty.")
NUMBER = N_("Enter a whole number from 0 to {highest}.")


def list_in(data: Mapping[str, Any]) -> PriceListIn:
    """What was typed. Raises Invalid."""
    errors: list[FieldError] = []
    values = PriceListIn(
        name=text(data, "name"), store=key_in(data, "store"), channel=key_in(data, "channel"),
        group=key_in(data, "group"), priority=number_in(data, "priority", errors),
        first_day=day_in(data, "first_day", errors), last_day=day_in(data, "last_day", errors),
    )  # fmt: skip
    if errors:
        raise Invalid(fields=errors)
    return values


def key_in(data: Mapping[str, Any], name: str) -> UUID | None:
    try:
        return UUID(text(data, name)) if text(data, name) else None
    except ValueError as error:
        raise NotFound from error


def number_in(data: Mapping[str, Any], name: str, errors: list[FieldError]) -> int:
    raw = text(data, name) or "0"
    if raw.isascii() and raw.isdigit() and len(raw) <= len("99"):
        return int(raw)
    errors.append(FieldError(field=name, code="out_of_range", message=NUMBER, facts={"highest": 99}))
    return 0


def day_in(data: Mapping[str, Any], name: str, errors: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(text(data, name)) if text(data, name) else None
    except ValueError:
        errors.append(FieldError(field=name, code="not_a_day", message=DAY))
        return None


def filling_in(data: Mapping[str, Any]) -> Filling:
    """Percent as hundredths of a percent, as money is read. Raises Invalid."""
    errors: list[FieldError] = []
    raw = text(data, "percent").rstrip("%％").replace("\N{MINUS SIGN}", "-").strip()
    change = read({"percent": raw}, "percent", lambda number: to_minor(number, "USD"), errors)
    if change is None or errors:
        raise Invalid(fields=[FieldError(field="percent", code="unreadable", message=PERCENT)])
    kind, _, step = text(data, "rounding").partition(":")
    source = key_in(data, "source")
    if source is None or kind not in {"exact", "step", "below"} or (step and not (step.isascii() and step.isdigit())):
        raise NotFound
    values = {"source": source, "change": change, "rounding": kind, "step": int(step[:6] or 1)}
    values |= {"keep": bool(data.get("keep")), "category": key_in(data, "category")}
    return msgspec.convert(values, Filling)


def view_of(request: AnyRequest) -> View:
    said = request.query_params
    return View(query=said.get("q", ""), priced=bool(said.get("priced")), steps=typed_steps(said.get("steps", "")))


async def shown(session: TenantReader, actor: Actor, row: Any, request: AnyRequest) -> Table:
    said = request.query_params
    turn = said.get("after", ""), said.get("before", "")
    return await table_of(session, row, view_of(request), home_of(actor), turn)


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    model = await pages.edit_of(session, actor, form_again(data, problem))
    return Page("catalog/pricing/edit.html", model, status=problem.status)


async def edit_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, list_id: UUID) -> Page:
    row = await find_list(session, actor, list_id)
    model = await pages.edit_of(session, actor, form_again(data, problem), row)
    return Page("catalog/pricing/edit.html", model, status=problem.status)


async def table_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, list_id: UUID, request: AnyRequest
) -> Page:
    row = await find_list(session, actor, list_id)
    table = await shown(session, actor, row, request)
    table = msgspec.structs.replace(table, form=form_again(table.form.values | data, problem))
    model = await pages.table_page(session, actor, row, view_of(request), table)
    return Page("catalog/pricing/table.html", model, status=problem.status)


async def fill_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, list_id: UUID) -> Page:
    row = await find_list(session, actor, list_id)
    model = await pages.fill_page(session, actor, row, form_again(data, problem))
    return Page("catalog/pricing/fill.html", model, status=problem.status)


class PriceListPages(Controller):
    """The lists, one list's table, its form, filling it."""

    path = "/app/{slug:str}/products/price-lists"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_lists(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/pricing/lists.html", await pages.lists_of(session, actor))

    @get("/new", needs=Perm.EDIT)
    @unit_of_work
    async def new_list(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/pricing/edit.html", await pages.edit_of(session, actor, pages.form_of()))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(new_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        key = await save_list(session, actor, None, list_in(data), clock.now())
        return Redirect(f"{pages.lists_home(actor)}/{key}")

    @get("/{list_id:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, list_id: Id, request: AnyRequest) -> Page:
        row = await find_list(session, actor, list_id)
        table = await shown(session, actor, row, request)
        model = await pages.table_page(session, actor, row, view_of(request), table)
        kind = Fragment if request.headers.get("HX-Target") == TARGET else Page
        return kind("catalog/pricing/_table.html" if kind is Fragment else "catalog/pricing/table.html", model)

    @get("/{list_id:uuid}/edit", needs=Perm.EDIT)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, list_id: Id) -> Page:
        row = await find_list(session, actor, list_id)
        return Page("catalog/pricing/edit.html", await pages.edit_of(session, actor, pages.form_of(row), row))

    @post("/{list_id:uuid}", needs=Perm.EDIT, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, list_id: Id, data: Typed) -> Redirect:
        await save_list(session, actor, list_id, list_in(data), clock.now())
        return Redirect(f"{pages.lists_home(actor)}/{list_id}")

    @post("/{list_id:uuid}/prices", needs=Perm.EDIT, status_code=200)
    @with_form_again(table_again)
    async def save_prices(
        self, session: TenantSession, actor: Acting, list_id: Id, data: Typed, request: AnyRequest
    ) -> Redirect:
        row = await find_list(session, actor, list_id)
        prices = prices_in(data, row.currency)
        done = await set_prices(session, row, prices, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).ngettext("Saved {n} price", "Saved {n} prices", done.set + done.ended)
        return Redirect(
            address(f"{pages.lists_home(actor)}/{list_id}", **dict(request.query_params)), flash=Flash(text=said)
        )

    @get("/{list_id:uuid}/fill", needs=Perm.EDIT)
    @unit_of_work
    async def fill_form(self, session: ReadTenantSession, actor: Acting, list_id: Id) -> Page:
        row = await find_list(session, actor, list_id)
        return Page("catalog/pricing/fill.html", await pages.fill_page(session, actor, row))

    @post("/{list_id:uuid}/fill/preview", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def preview(self, session: ReadTenantSession, actor: Acting, list_id: Id, data: Typed) -> Fragment:
        """What it would come to; nothing is saved."""
        row = await find_list(session, actor, list_id)
        try:
            filling = filling_in(data)
            await find_list(session, actor, filling.source)
            number, examples = await look(session, list_id, filling)
        except Invalid as problem:
            model = await pages.fill_page(session, actor, row, form_again(data, problem))
            return Fragment("catalog/pricing/_fill.html", model)
        model = await pages.fill_page(session, actor, row)
        model = msgspec.structs.replace(model, looked=True, number=number, examples=tuple(examples))
        return Fragment("catalog/pricing/_fill.html", model)

    @post("/{list_id:uuid}/fill", needs=Perm.EDIT, status_code=200)
    @with_form_again(fill_again)
    async def fill_list(self, session: TenantSession, actor: Acting, list_id: Id, data: Typed) -> Redirect:
        row, filling = await find_list(session, actor, list_id), filling_in(data)
        await find_list(session, actor, filling.source)
        done = await fill(session, row, filling, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).ngettext("Saved {n} price", "Saved {n} prices", done.set)
        return Redirect(f"{pages.lists_home(actor)}/{list_id}?priced=1", flash=Flash(text=said))

    @get(["/{list_id:uuid}/export.csv", "/{list_id:uuid}/export.xlsx"], needs=Perm.READ)
    async def export(self, request: AnyRequest, actor: Acting, list_id: Id) -> Stream:
        databases = request.app.state.databases
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            row = await find_list(session, actor, list_id)
        return export_of(databases, actor, row, "csv" if request.url.path.endswith(".csv") else "xlsx")

    @post("/{list_id:uuid}/archival", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def archive(self, session: TenantSession, actor: Acting, list_id: Id) -> Redirect:
        await set_archived(session, actor, list_id, clock.now(), archived=True)
        here = f"{pages.lists_home(actor)}/{list_id}"
        said = for_locale(actor.locale).gettext(N_("Put away. Its prices count no more."))
        return Redirect(pages.lists_home(actor), flash=Flash(text=said, undo=f"{here}/restoration"))

    @post("/{list_id:uuid}/restoration", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def restore(self, session: TenantSession, actor: Acting, list_id: Id) -> Redirect:
        await set_archived(session, actor, list_id, clock.now(), archived=False)
        return Redirect(f"{pages.lists_home(actor)}/{list_id}")
