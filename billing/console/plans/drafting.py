"""Plans and add-ons in the console: new ones and new versions, looked at before they are on offer."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from msgspec.structs import replace

from billing.console.plans.drafts import back_of, review_page, terms_page
from billing.console.plans.pages import PATH
from billing.console.plans.repository import list_held
from billing.console.plans.terms import ADD_ONS, NEW, T, blank, differences, noted, terms_in, typed_of
from billing.console.words import reason_in
from billing.plans.api import INTERVALS, AddOn, Catalog, Plan, add_version, read_catalog
from infra.kit.db.sessions import PlatformReader, PlatformSession, ReadPlatformSession
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Conflict, NotFound, Problem
from infra.kit.shell import Flash, shell_for
from infra.kit.unit import unit_of_work, with_form_again
from tenancy.accounts.api import empty_form, form_with
from tenancy.operators.api import Operating, note_act

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
NEW_VERSION = "version"
LONGEST = 200
ONES = frozenset({"code", "label", "text", "most", "trial_days", "is_best"})


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


def drafted(catalog: Catalog, request: AnyRequest, name: str) -> Plan | AddOn:
    """What gets a next version, by the address; its first where it is new. Raises NotFound."""
    is_add_on = request.url.path.startswith(f"{PATH}/{ADD_ONS}/")
    if name == NEW:
        return blank(AddOn if is_add_on else Plan)
    if not is_add_on:
        return found_plan(catalog, name)
    try:
        return catalog.add_on(name)
    except KeyError:
        raise NotFound from None


def fields_in(data: Any) -> dict[str, str]:
    """What was typed in the form of terms."""
    starts = ("limit.", "switch.", *(f"{per}." for per in INTERVALS))
    kept = {str(name): str(value)[:LONGEST] for name, value in dict(data).items()}
    return {name: value for name, value in kept.items() if name.startswith(starts) or name in ONES}


def new_terms(catalog: Catalog, offer: T, data: Any) -> T:
    """`offer` as it would be. Raises Invalid, NothingNew, ChangedMeanwhile."""
    if str(data.get(NEW_VERSION) or "") != str(offer.version + 1):
        raise ChangedMeanwhile
    terms = terms_in(fields_in(data), catalog, offer)
    is_back = isinstance(offer, Plan) and offer.is_withdrawn
    if not differences(offer, terms, for_locale("en")) and not is_back:
        raise NothingNew(version=offer.version)
    return terms


async def terms_again(session: PlatformReader, request: AnyRequest, name: str, problem: Problem, data: Any) -> Page:
    catalog = await read_catalog(session)
    form = form_with(problem, **fields_in(data))
    model = terms_page(catalog, drafted(catalog, request, name), form, words_for(request))
    return Page("console/plan_terms.html", model, status=problem.status)


async def review_of(session: PlatformReader, request: AnyRequest, name: str, data: Any, form: Form) -> Page:
    """Raises as `new_terms`."""
    catalog = await read_catalog(session)
    offer = drafted(catalog, request, name)
    terms = new_terms(catalog, offer, data)
    held = await list_held(session) if isinstance(offer, Plan) else ()
    keep = sum(each.shops for each in held if each.plan == name)
    fields = [*fields_in(data).items(), (NEW_VERSION, str(terms.version))]
    return Page("console/plan_review.html", review_page(offer, terms, fields, keep, form, words_for(request)))


async def review_again(session: PlatformReader, request: AnyRequest, name: str, problem: Problem, data: Typed) -> Page:
    """A reason that is missing is asked for on the review; what is wrong with the terms, on their form."""
    if any(error.field == "why" for error in problem.fields):
        page = await review_of(session, request, name, data, form_with(problem))
        page.status_code = problem.status
        return page
    return await terms_again(session, request, name, problem, data)


def act_of(offer: Plan | AddOn) -> str:
    """What the log calls it."""
    kind = "add_on" if isinstance(offer, AddOn) else "plan"
    return f"operator.{kind}_changed" if offer.version else f"operator.{kind}_added"


async def put(session: PlatformSession, operator: Operating, act: str, offer: T, terms: T, why: str) -> None:
    """On offer from now on. Raises OfferUnclear, VersionTaken, TrialUnsold, NeededPlan, ChangedMeanwhile."""
    facts = msgspec.to_builtins(terms)
    del facts["version"]
    kind = "add_on" if isinstance(terms, AddOn) else "plan"
    version = await add_version(session, kind, facts, who=str(operator.account))
    if version != offer.version + 1:
        raise ChangedMeanwhile
    # The log shows what differs: which one it is stands among that.
    before = {name: fact for name, fact in noted(offer).items() if name not in ("plan", "add_on")}
    await note_act(session, operator, act, before=before, after=noted(replace(terms, version=version)), why=why)


class Drafts(Controller):
    """The same steps for plans and add-ons, new ones and those that there are."""

    path = PATH
    include_in_schema = False

    @get(["/{name:str}/terms", f"/{ADD_ONS}/{{name:str}}/terms"], operator=True)
    @unit_of_work
    async def show_terms(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        catalog = await read_catalog(session)
        offer = drafted(catalog, request, name)
        typed = fields_in(request.query_params) or typed_of(offer)
        return Page("console/plan_terms.html", terms_page(catalog, offer, empty_form(**typed), words_for(request)))

    @get(["/{name:str}/review", f"/{ADD_ONS}/{{name:str}}/review"], operator=True)
    @unit_of_work
    async def review(self, session: ReadPlatformSession, request: AnyRequest, name: FromPath[str]) -> Page:
        try:
            return await review_of(session, request, name, request.query_params, empty_form())
        except NotFound:
            raise
        except Problem as problem:
            return await terms_again(session, request, name, problem, request.query_params)

    @post(["/{name:str}/versions", f"/{ADD_ONS}/{{name:str}}/versions"], operator=True, proof=True, status_code=200)
    @with_form_again(review_again)
    async def add(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, name: FromPath[str], data: Typed
    ) -> Redirect:
        catalog = await read_catalog(session)
        offer = drafted(catalog, request, name)
        terms = new_terms(catalog, offer, data)
        await put(session, operator, act_of(offer), offer, terms, reason_in(str(data.get("why") or "")))
        words = words_for(request)
        said = words.gettext(N_("Version {version} is on offer."), version=terms.version)
        if not offer.version:
            said = words.gettext(N_("{name} is on offer."), name=terms.label)
        return Redirect(back_of(terms), flash=Flash(text=said))
