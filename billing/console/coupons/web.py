"""Coupons in the console: each act is written down with what was before and after."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream
from msgspec.structs import replace

from billing.console.coupons.pages import PATH, coupon_form, coupons_page
from billing.console.coupons.typed import coupon_in, noted
from billing.console.words import reason_in
from billing.plans.api import Coupon, add_version, read_catalog, uses_of_coupons
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession, ReadPlatformSession
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.shell import Flash, shell_for
from infra.kit.unit import unit_of_work, with_form_again
from tenancy.accounts.api import empty_form, form_with
from tenancy.operators.api import Operating, note_act

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
HEADS = (
    N_("Coupon"), N_("Name"), N_("Takes off"), N_("For"), N_("Plans"), N_("Until"), N_("Taken"), N_("At most"),
    N_("Status"),
)  # fmt: skip


async def show_list(session: PlatformReader, request: AnyRequest, form: Form, status: int = 200) -> Page:
    catalog, uses = await read_catalog(session), await uses_of_coupons(session)
    model = coupons_page(catalog, uses, form, clock.now(), for_locale(shell_for(request).locale))
    return Page("console/coupons.html", model, status=status)


async def list_again(session: PlatformReader, request: AnyRequest, problem: Problem) -> Page:
    return await show_list(session, request, form_with(problem), problem.status)


async def show_form(session: PlatformReader, request: AnyRequest, form: Form, status: int = 200) -> Page:
    catalog = await read_catalog(session)
    model = coupon_form(catalog, form, for_locale(shell_for(request).locale))
    return Page("console/coupon.html", model, status=status)


async def form_again(session: PlatformReader, request: AnyRequest, problem: Problem, data: Typed) -> Page:
    typed = {str(name): str(value)[:500] for name, value in data.items() if not str(name).startswith("_")}
    return await show_form(session, request, form_with(problem, **typed), problem.status)


async def put(session: PlatformSession, coupon: Coupon, who: str) -> None:
    facts = msgspec.to_builtins(coupon)
    del facts["version"]
    await add_version(session, "coupon", facts, who=who)


class Coupons(Controller):
    path = PATH
    include_in_schema = False

    @get(operator=True)
    @unit_of_work
    async def list_coupons(self, session: ReadPlatformSession, request: AnyRequest) -> Page:
        return await show_list(session, request, empty_form())

    @get("/export.csv", operator=True)
    async def export_csv(self, request: AnyRequest) -> Stream:
        return exported(request, "csv")

    @get("/export.xlsx", operator=True)
    async def export_xlsx(self, request: AnyRequest) -> Stream:
        return exported(request, "xlsx")

    @get("/new", operator=True)
    @unit_of_work
    async def show_new(self, session: ReadPlatformSession, request: AnyRequest) -> Page:
        return await show_form(session, request, empty_form(off="percent", periods="1"))

    @post(operator=True, proof=True, status_code=200)
    @with_form_again(form_again)
    async def add(self, session: PlatformSession, request: AnyRequest, operator: Operating, data: Typed) -> Redirect:
        catalog = await read_catalog(session)
        known = [coupon.name for coupon in catalog.coupons]
        coupon = coupon_in(data, known, catalog.currencies(), operator.zone)
        why = reason_in(str(data.get("why") or ""))
        await put(session, coupon, str(operator.account))
        await note_act(session, operator, "operator.coupon_added", after=noted(coupon), why=why)
        said = for_locale(shell_for(request).locale).gettext(N_("{code} can be taken from now on."), code=coupon.name)
        return Redirect(PATH, flash=Flash(text=said))

    @post("/{code:str}/end", operator=True, proof=True, status_code=200)
    @with_form_again(list_again)
    async def end(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, code: FromPath[str], data: Typed
    ) -> Redirect:
        why, now = reason_in(str(data.get("why") or "")), clock.now()
        try:
            coupon = (await read_catalog(session)).coupon(code)
        except KeyError:
            raise NotFound from None
        if coupon.until is None or coupon.until > now:
            ended = replace(coupon, until=now)
            await put(session, ended, str(operator.account))
            await note_act(
                session, operator, "operator.coupon_ended", before=noted(coupon), after=noted(ended), why=why
            )
        words = for_locale(shell_for(request).locale)
        said = words.gettext(N_("{code} can’t be taken any more; who has it keeps it."), code=code)
        return Redirect(PATH, flash=Flash(text=said))


def exported(request: AnyRequest, kind: Kind) -> Stream:
    databases: Databases = request.app.state.databases
    words = for_locale(shell_for(request).locale)

    async def blocks() -> AsyncGenerator[Block]:
        async with databases.read_platform() as session:
            catalog, uses = await read_catalog(session), await uses_of_coupons(session)
        found = coupons_page(catalog, uses, empty_form(), clock.now(), words).coupons
        yield [
            [each.code, each.label, each.off, each.periods, each.plans, each.until, each.uses, each.most, each.state]
            for each in found
        ]

    return table_download("coupons", kind, [words.gettext(head) for head in HEADS], blocks())
