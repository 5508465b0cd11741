"""Pages of targets: looked at, set, copied, exported."""

from collections.abc import AsyncGenerator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantReader, TenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_minor
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.insight.permissions import Perm
from modules.insight.targets.errors import NOT_A_COUNT
from modules.insight.targets.pages import (
    AMOUNT,
    HEADS,
    SALES,
    cells_of,
    grid_page,
    month_in,
    panel_page,
    targets_page,
    whose,
)
from modules.insight.targets.people import BEFORE, Working
from modules.insight.targets.service import Aim, copy_last, progress_of, set_targets
from modules.shops.api import StoreCard, list_stores
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
MOST_SALES = 1_000_000


def asked_month(month: str, actor: Actor) -> date:
    return month_in(month, clock.day_of(clock.now(), actor.zone))


async def chosen(session: TenantReader, actor: Actor, store: UUID | None) -> StoreCard:
    """The store asked for, else the one looked at, else the first. Raises NotFound."""
    wanted = store or actor.store
    found = next((each for each in await list_stores(session, actor) if wanted in {None, each.id}), None)
    if found is None:
        raise NotFound
    return found


def aims_in(data: Mapping[str, Any], people: Mapping[UUID, str], currency: str) -> dict[UUID, Aim]:
    """What was typed for each who works here. Raises Invalid with the fields that can't be read."""
    aims, errors = dict[UUID, Aim](), list[FieldError]()
    for who in people:
        if f"{AMOUNT}{who}" not in data:
            continue
        amount, sales = str(data[f"{AMOUNT}{who}"]).strip(), str(data.get(f"{SALES}{who}") or "").strip()
        try:
            minor = to_minor(amount, currency) if amount else 0
            if minor < 0:
                raise Invalid
        except Problem as problem:
            error = FieldError(field=f"{AMOUNT}{who}", code=problem.code, message=problem.message, facts=problem.facts)
            errors.append(error)
            continue
        if sales and not (sales.isascii() and sales.isdigit() and int(sales) <= MOST_SALES):
            errors.append(FieldError(field=f"{SALES}{who}", code="not_a_count", message=NOT_A_COUNT))
            continue
        aims[who] = Aim(amount=minor, sales=int(sales or 0))
    if errors:
        raise Invalid(fields=errors)
    return aims


async def grid_again(  # noqa: PLR0917  what the handler was given
    session: ReadTenantSession, problem: Problem, actor: Actor, people: dict[UUID, str], data: dict[str, Any],
    month: str = "", store: UUID | None = None,
) -> Page:  # fmt: skip
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=data, errors=tuple(problem.fields))
    own = await chosen(session, actor, store)
    model = await grid_page(session, actor, own, asked_month(month, actor), people, form)
    return Page("insight/targets_edit.html", model, status=problem.status)


class TargetPages(Controller):
    path = "/app/{slug:str}/targets"
    include_in_schema = False
    dependencies = BEFORE

    @get("/", needs=Perm.OWN_TARGET)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, month: FromQuery[str] = "") -> Page:
        model = await targets_page(session, actor, asked_month(month, actor), clock.now())
        return Page("insight/targets.html", model)

    @get("/panel", needs=Perm.OWN_TARGET)
    @unit_of_work
    async def panel(self, session: ReadTenantSession, actor: Acting) -> Fragment:
        """The dashboard asks for it once it stands: counting a month must not keep it waiting."""
        return Fragment("insight/_targets.html", await panel_page(session, actor, clock.now()))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.OWN_TARGET)
    async def export(self, request: AnyRequest, actor: Acting, month: FromQuery[str] = "") -> Stream:
        first, words = asked_month(month, actor), for_locale(actor.locale).gettext
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        rows = blocks(request.app.state.databases, actor, first)
        return table_download(
            f"targets-{first:%Y-%m}", kind, [words(each) for each in HEADS], rows, title=words(N_("Targets"))
        )

    @get("/edit", needs=Perm.TARGETS)
    @unit_of_work
    async def edit(
        self, session: ReadTenantSession, actor: Acting, people: Working, *, month: FromQuery[str] = "",
        store: FromQuery[UUID | None] = None,
    ) -> Page:  # fmt: skip
        own = await chosen(session, actor, store)
        return Page(
            "insight/targets_edit.html", await grid_page(session, actor, own, asked_month(month, actor), people)
        )

    @post("/edit", needs=Perm.TARGETS, status_code=200)
    @with_form_again(grid_again)
    async def save(
        self, session: TenantSession, actor: Acting, people: Working, data: Typed, *, month: FromQuery[str] = "",
        store: FromQuery[UUID | None] = None,
    ) -> Redirect:  # fmt: skip
        own, first = await chosen(session, actor, store), asked_month(month, actor)
        aims = aims_in(data, people, actor.currency)
        await set_targets(session, actor, first, own, aims, people, clock.now())
        said = for_locale(actor.locale).gettext(N_("Targets saved"))
        return Redirect(f"/app/{actor.slug}/targets?month={first:%Y-%m}", flash=Flash(text=said))

    @post("/copy", needs=Perm.TARGETS, status_code=200)
    @unit_of_work
    async def copy(
        self, session: TenantSession, actor: Acting, people: Working, *, month: FromQuery[str] = "",
        store: FromQuery[UUID | None] = None,
    ) -> Redirect:  # fmt: skip
        own, first = await chosen(session, actor, store), asked_month(month, actor)
        copied = await copy_last(session, actor, first, own, people, clock.now())
        words = for_locale(actor.locale)
        said = words.ngettext(
            "{n} target copied from the month before", "{n} targets copied from the month before", copied
        )
        here = f"/app/{actor.slug}/targets/edit?month={first:%Y-%m}&store={own.id}"
        return Redirect(here, flash=Flash(text=said))


async def blocks(databases: Databases, actor: Actor, month: date) -> AsyncGenerator[Block]:
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        rows = await progress_of(session, actor, month, clock.now(), staff=whose(actor))
    yield cells_of(rows, month, actor)
