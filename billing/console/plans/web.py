"""Plans in the console: looked at, given new versions, withdrawn, and their subscribers moved."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream
from msgspec.structs import replace

from billing.console.plans.events import MoveWanted
from billing.console.plans.pages import PATH, move_page, newest_of, plan_page, plans_page, review_page, terms_page
from billing.console.plans.repository import list_added, list_held, list_movers, list_paying
from billing.console.plans.terms import differences, noted, terms_in, typed_of
from billing.console.words import reason_in
from billing.plans.api import INTERVALS, Catalog, Plan, add_version, read_catalog
from infra.kit import money
from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession, ReadPlatformSession
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.outbox import publish
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Conflict, NotFound, Problem
from infra.kit.shell import Flash, shell_for
from infra.kit.unit import unit_of_work, with_form_again
from tenancy.accounts.api import empty_form, form_with
from tenancy.operators.api import Operating, note_act

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
NEW_VERSION = "version"
HEADS = (
    N_("Plan"), N_("Version"), N_("On sale"), N_("Currency"), N_("A month"), N_("A year"), N_("Shops"),
    N_("Paying shops"),
)  # fmt: skip


class NothingNew(Conflict):
    code = "nothing_new"
    message = N_("Nothing differs from version {version}.")


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    message = N_("There is a newer version by now. Look at it again.")


def words_for(request: AnyRequest) -> Translator:
    return for_locale(shell_for(request).locale)


def found_plan(catalog: Catalog, name: str) -> Plan:
    """Its newest version. Raises NotFound."""
    try:
        return catalog.plan(name)
    except KeyError:
        raise NotFound from None


def fields_in(data: Any) -> dict[str, str]:
    """What was typed in the form of terms."""
    starts = ("limit.", "switch.", *(f"{per}." for per in INTERVALS))
    kept = {str(name): str(value)[:40] for name, value in dict(data).items()}
    return {name: value for name, value in kept.items() if name.startswith(starts) or name in ("trial_days", "is_best")}


def new_terms(catalog: Catalog, name: str, data: Any) -> tuple[Plan, Plan]:
    """The plan as it is and as it would be. Raises Invalid, NothingNew, ChangedMeanwhile."""
    plan = found_plan(catalog, name)
    if str(data.get(NEW_VERSION) or "") != str(plan.version + 1):
        raise ChangedMeanwhile
    terms = terms_in(fields_in(data), catalog, plan)
    if not differences(plan, terms, for_locale("en")) and not plan.is_withdrawn:
        raise NothingNew(version=plan.version)
    return plan, terms


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


async def terms_again(session: PlatformReader, request: AnyRequest, name: str, problem: Problem, data: Any) -> Page:
    catalog = await read_catalog(session)
    form = form_with(problem, **fields_in(data))
    model = terms_page(catalog, found_plan(catalog, name), form, words_for(request))
    return Page("console/plan_terms.html", model, status=problem.status)


async def review_of(session: PlatformReader, request: AnyRequest, name: str, data: Any, form: Form) -> Page:
    """Raises as `new_terms`."""
    catalog = await read_catalog(session)
    plan, terms = new_terms(catalog, name, data)
    keep = sum(each.shops for each in await list_held(session) if each.plan == name)
    fields = [*fields_in(data).items(), (NEW_VERSION, str(terms.version))]
    return Page("console/plan_review.html", review_page(plan, terms, fields, keep, form, words_for(request)))


async def review_again(session: PlatformReader, request: AnyRequest, name: str, problem: Problem, data: Typed) -> Page:
    """A reason that is missing is asked for on the review; what is wrong with the terms, on their form."""
    if any(error.field == "why" for error in problem.fields):
        page = await review_of(session, request, name, data, form_with(problem))
        page.status_code = problem.status
        return page
    return await terms_again(session, request, name, problem, data)


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

    @get("/{name:str}/terms", operator=True)
    @unit_of_work
    async def show_terms(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        catalog = await read_catalog(session)
        plan = found_plan(catalog, name)
        typed = fields_in(request.query_params) or typed_of(plan)
        return Page("console/plan_terms.html", terms_page(catalog, plan, empty_form(**typed), words_for(request)))

    @get("/{name:str}/review", operator=True)
    @unit_of_work
    async def review(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        try:
            return await review_of(session, request, name, request.query_params, empty_form())
        except NotFound:
            raise
        except Problem as problem:
            return await terms_again(session, request, name, problem, request.query_params)

    @get("/{name:str}/move", operator=True)
    @unit_of_work
    async def preview_move(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        return await show_move(session, request, name, empty_form())


class PlanActs(Controller):
    """Changed: each act is written down with what was before and after."""

    path = f"{PATH}/{{name:str}}"
    include_in_schema = False

    @post("/versions", operator=True, proof=True, status_code=200)
    @with_form_again(review_again)
    async def add(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, name: FromPath[str], data: Typed
    ) -> Redirect:
        plan, terms = new_terms(await read_catalog(session), name, data)
        await put(session, operator, "operator.plan_changed", plan, terms, reason_in(str(data.get("why") or "")))
        said = words_for(request).gettext(N_("Version {version} is on offer."), version=terms.version)
        return Redirect(f"{PATH}/{name}", flash=Flash(text=said))

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


async def put(session: PlatformSession, operator: Operating, act: str, plan: Plan, terms: Plan, why: str) -> None:
    """On offer from now on. Raises OfferUnclear, VersionTaken, TrialUnsold, NeededPlan."""
    facts = msgspec.to_builtins(terms)
    del facts["version"]
    version = await add_version(session, "plan", facts, who=str(operator.account))
    after = noted(replace(terms, version=version))
    await note_act(session, operator, act, before=noted(plan), after=after, why=why)


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
