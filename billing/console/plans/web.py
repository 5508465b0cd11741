"""Plans in the console: looked at, given new versions, withdrawn, and their subscribers moved."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream
from msgspec.structs import replace

from billing.console.plans.drafting import NEW_VERSION, ChangedMeanwhile, found_plan, put, words_for
from billing.console.plans.events import MoveWanted
from billing.console.plans.pages import PATH, move_page, newest_of, plan_page, plans_page
from billing.console.plans.repository import list_added, list_held, list_movers, list_paying
from billing.console.words import reason_in
from billing.plans.api import INTERVALS, read_catalog
from infra.kit import money
from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession, ReadPlatformSession
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_
from infra.kit.outbox import publish
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from tenancy.accounts.api import empty_form, form_with
from tenancy.operators.api import Operating, note_act

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
HEADS = (
    N_("Plan"), N_("Version"), N_("On sale"), N_("Currency"), N_("A month"), N_("A year"), N_("Shops"),
    N_("Paying shops"),
)  # fmt: skip


async def show_one(session: PlatformReader, request: AnyRequest, name: str, form: Form | None = None) -> Page:
    catalog = await read_catalog(session)
    plan = found_plan(catalog, name)
    movable = len(await list_movers(session, plan))
    held, added = await list_held(session), await list_added(session)
    model = plan_page(catalog, name, held, added, words_for(request), movable=movable, form=form or empty_form())
    return Page("console/plan.html", model)


async def one_again(session: PlatformReader, request: AnyRequest, name: str, problem: Problem) -> Page:
    page = await show_one(session, request, name, form_with(problem))
    page.status_code = problem.status
    return page


async def show_move(session: PlatformReader, request: AnyRequest, name: str, form: Form) -> Page:
    catalog = await read_catalog(session)
    plan = found_plan(catalog, name)
    paying = await list_paying(session, plan)
    at_once = len(await list_movers(session, plan)) if plan.is_free else 0
    return Page("console/plan_move.html", move_page(catalog, plan, paying, at_once, form, words_for(request)))


async def move_again(session: PlatformReader, request: AnyRequest, name: str, problem: Problem) -> Page:
    page = await show_move(session, request, name, form_with(problem))
    page.status_code = problem.status
    return page


class Plans(Controller):
    """Looked at."""

    path = PATH
    include_in_schema = False

    @get(operator=True)
    @unit_of_work
    async def list_plans(
        self, session: ReadPlatformSession, request: AnyRequest, currency: FromQuery[str] = ""
    ) -> Page:
        catalog, held = await read_catalog(session), await list_held(session)
        model = plans_page(catalog, held, catalog.currency_for(currency), words_for(request))
        return Page("console/plans.html", model)

    @get("/export.csv", operator=True)
    async def export_csv(self, request: AnyRequest) -> Stream:
        return exported(request, "csv")

    @get("/export.xlsx", operator=True)
    async def export_xlsx(self, request: AnyRequest) -> Stream:
        return exported(request, "xlsx")

    @get("/{name:str}", operator=True)
    @unit_of_work
    async def show_plan(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        return await show_one(session, request, name)

    @get("/{name:str}/move", operator=True)
    @unit_of_work
    async def preview_move(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        return await show_move(session, request, name, empty_form())


class PlanActs(Controller):
    """Changed: each act is written down with what was before and after."""

    path = f"{PATH}/{{name:str}}"
    include_in_schema = False

    @post("/withdrawal", operator=True, proof=True, status_code=200)
    @with_form_again(one_again)
    async def withdraw(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, name: FromPath[str], data: Typed
    ) -> Redirect:
        plan = found_plan(await read_catalog(session), name)
        if not plan.is_withdrawn:
            gone = replace(plan, is_withdrawn=True)
            await put(session, operator, "operator.plan_withdrawn", plan, gone, reason_in(str(data.get("why") or "")))
        said = words_for(request).gettext(N_("Nobody subscribes to it any more; who has it keeps it."))
        return Redirect(f"{PATH}/{name}", flash=Flash(text=said))

    @post("/sale", operator=True, proof=True, status_code=200)
    @with_form_again(one_again)
    async def offer(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, name: FromPath[str], data: Typed
    ) -> Redirect:
        plan = found_plan(await read_catalog(session), name)
        if plan.is_withdrawn:
            back = replace(plan, is_withdrawn=False)
            await put(session, operator, "operator.plan_offered", plan, back, reason_in(str(data.get("why") or "")))
        return Redirect(f"{PATH}/{name}", flash=Flash(text=words_for(request).gettext(N_("It is on sale again."))))

    @post("/moving", operator=True, proof=True, status_code=200)
    @with_form_again(move_again)
    async def move(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, name: FromPath[str], data: Typed
    ) -> Redirect:
        why = reason_in(str(data.get("why") or ""))
        plan = found_plan(await read_catalog(session), name)
        if str(plan.version) != str(data.get(NEW_VERSION) or "") or plan.is_withdrawn:
            raise ChangedMeanwhile
        count = len(await list_movers(session, plan))
        await publish(session, MoveWanted(plan=plan.name, to=plan.version, who=str(operator.account)))
        after = {"plan": plan.name, "version": plan.version, "count": count}
        await note_act(session, operator, "operator.subscribers_moved", after=after, why=why)
        words = words_for(request)
        said = words.ngettext("{n} shop is being moved and told.", "{n} shops are being moved and told.", count)
        return Redirect(f"{PATH}/{name}", flash=Flash(text=said))


def exported(request: AnyRequest, kind: Kind) -> Stream:
    """A row for each version and currency; amounts in major units."""
    databases: Databases = request.app.state.databases
    words = words_for(request)

    async def blocks() -> AsyncGenerator[Block]:
        async with databases.read_platform() as session:
            catalog, held = await read_catalog(session), await list_held(session)
        counts = {(each.plan, each.version): (each.shops, each.paying) for each in held}
        newest = {(plan.name, plan.version) for plan in newest_of(catalog) if not plan.is_withdrawn}
        rows: list[list[Any]] = []
        for plan in catalog.plans:
            of = plan.name, plan.version
            first = [words.gettext(plan.label), plan.version, of in newest]
            for currency, price in plan.prices.items() or [("", None)]:
                amounts = [money.to_decimal(price.of(per), currency) if price else 0 for per in INTERVALS]
                rows.append([*first, currency, *amounts, *counts.get(of, (0, 0))])
        yield rows

    return table_download("plans", kind, [words.gettext(head) for head in HEADS], blocks())
