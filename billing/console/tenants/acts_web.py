"""What operators do for a shop: each act asks who they are, and is written down with what was before and after."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from billing.console.tenants.acting import back, shop_in
from billing.console.tenants.one import found_shop, shop_page
from billing.console.tenants.pages import PATH, GivePage, has_of
from billing.console.tenants.repository import find_shop, list_owners
from billing.console.words import reason_in
from billing.plans.api import INTERVALS, NotOffered, read_catalog
from billing.subscriptions.api import PER, extend_trial, give, subscription_of
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Conflict, FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Link, shell_for
from infra.kit.unit import unit_of_work, with_form_again
from tenancy.accounts.api import ask_confirmation, empty_form, form_with
from tenancy.operators.api import Operating, note_act
from tenancy.tenants.api import reopen, suspend

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


class Giving(msgspec.Struct, frozen=True):
    offer: str = ""
    interval: str = "month"
    gift: str = ""
    why: str = ""


class Trial(msgspec.Struct, frozen=True):
    until: str = ""
    why: str = ""


class Reason(msgspec.Struct, frozen=True):
    why: str = ""


class NotNow(Conflict):
    code = "not_now"
    message = N_("This shop is in another state by now. Look at it again.")


async def shop_again(
    request: AnyRequest,
    session: object,  # noqa: ARG001  the unit gives it
    slug: str,
    problem: Problem,
    data: Trial,
) -> Page:
    trial = form_with(problem, until=data.until, why=data.why)
    model = await shop_page(request.app.state.databases, slug, shell_for(request).locale, trial=trial)
    return Page("console/tenant.html", model, status=problem.status)


async def give_page(databases: Databases, slug: str, locale: str, form: Form, status: int = 200) -> Page:
    row, words = await found_shop(databases, slug), for_locale(locale)
    async with databases.read_platform() as session:
        catalog = await read_catalog(session)
        subscription = await subscription_of(session, row.id, clock.now())
    offers = [
        (f"{plan.name}@{plan.version}", f"{words.gettext(plan.label)} v{plan.version}")
        for plan in sorted(catalog.plans, key=lambda plan: (plan.name, -plan.version))
        if plan.is_free or subscription.currency in plan.prices
    ]
    model = GivePage(
        form=form,
        crumbs=(
            Link(words.gettext(N_("Shops")), PATH),
            Link(row.name, f"{PATH}/{slug}"),
            Link(words.gettext(N_("Give a plan")), ""),
        ),
        action=f"{PATH}/{slug}/plan",
        back=f"{PATH}/{slug}",
        offers=offers,
        intervals=[(each, words.gettext(PER[each])) for each in INTERVALS],
        name=row.name,
        has=has_of(subscription, words)[0],
        currency=subscription.currency,
    )
    return Page("console/give.html", model, status=status)


async def give_again(
    request: AnyRequest,
    session: object,  # noqa: ARG001  the unit gives it
    slug: str,
    problem: Problem,
    data: Giving,
) -> Page:
    form = form_with(problem, **msgspec.structs.asdict(data))
    return await give_page(request.app.state.databases, slug, shell_for(request).locale, form, problem.status)


class ShopPlan(Controller):
    """The shop's plan and trial."""

    path = f"{PATH}/{{slug:str}}"
    include_in_schema = False

    @get("/plan", operator=True)
    async def show_giving(self, request: AnyRequest, slug: FromPath[str]) -> Page:
        form = empty_form(interval="month")
        return await give_page(request.app.state.databases, slug, shell_for(request).locale, form)

    @post("/plan", operator=True, proof=True, status_code=200)
    @with_form_again(give_again)
    async def give(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        data: Annotated[Giving, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        row, why, now = await shop_in(session, slug), reason_in(data.why), clock.now()
        name, _, version = data.offer.partition("@")
        if not version.isdecimal() or data.interval not in INTERVALS:
            raise NotOffered
        interval = "year" if data.interval == "year" else "month"
        had = (await subscription_of(session, row, now)).has
        has = (
            await give(
                session, row, (name, int(version)), interval, now, is_gift=bool(data.gift), who=str(operator.account)
            )
        ).has
        await note_act(
            session, operator, "operator.plan_given", tenant=row, why=why,
            before={"plan": had.plan.name, "version": had.plan.version, "interval": had.interval},
            after={"plan": has.plan.name, "version": has.plan.version, "interval": interval, "gift": bool(data.gift)},
        )  # fmt: skip
        await request.app.state.callers.revoke(f"tenant {row}")
        return back(request, slug, N_("The plan holds from now on."))

    @post("/trial", operator=True, proof=True, status_code=200)
    @with_form_again(shop_again)
    async def extend(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        data: Annotated[Trial, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        row, now = await shop_in(session, slug), clock.now()
        had = (await subscription_of(session, row, now)).trial_until
        until = end_of(day_in(data.until), operator.zone)
        await extend_trial(session, row, until, now)
        before, after = {"trial_until": had.isoformat() if had else ""}, {"trial_until": until.isoformat()}
        await note_act(
            session, operator, "operator.trial_extended", tenant=row, before=before, after=after, why=data.why.strip()
        )
        return back(request, slug, N_("The trial lasts longer."))


class ShopDoor(Controller):
    """Whether anybody comes into the shop."""

    path = f"{PATH}/{{slug:str}}"
    include_in_schema = False

    @post("/suspension", operator=True, proof=True, status_code=200)
    @unit_of_work
    async def suspend(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        data: Annotated[Reason, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        found, why = await find_shop(session, slug), reason_in(data.why)
        if found is None or not await suspend(session, found.id):
            raise NotNow
        before, after = {"state": found.state}, {"state": "suspended"}
        await note_act(
            session, operator, "operator.shop_suspended", tenant=found.id, before=before, after=after, why=why
        )
        await request.app.state.callers.revoke(f"tenant {found.id}")
        return back(request, slug, N_("Nobody comes into the shop until you reopen it."))

    @post("/reopening", operator=True, proof=True, status_code=200)
    @unit_of_work
    async def reopen(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        data: Annotated[Reason, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        found = await find_shop(session, slug)
        if found is None or not await reopen(session, found.id):
            raise NotNow
        now_is = await find_shop(session, slug)
        before, after = {"state": found.state}, {"state": now_is.state if now_is else ""}
        await note_act(
            session,
            operator,
            "operator.shop_reopened",
            tenant=found.id,
            before=before,
            after=after,
            why=data.why.strip(),
        )
        await request.app.state.callers.revoke(f"tenant {found.id}")
        return back(request, slug, N_("The shop is open again."))

    @post("/confirmation/{account:uuid}", operator=True, proof=True, status_code=200)
    @unit_of_work
    async def confirm(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        account: FromPath[UUID],
    ) -> Redirect:
        row = await shop_in(session, slug)
        owner = next((each for each in await list_owners(session, row) if each.account == account), None)
        if owner is None:
            raise NotFound
        await ask_confirmation(session, account)
        await note_act(session, operator, "operator.confirmation_sent", tenant=row, after={"email": owner.email})
        return back(request, slug, N_("The mail is on its way."))


def day_in(text: str) -> date:
    """Raises Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = N_("Choose a day after today, and within a year.")
        raise Invalid(fields=[FieldError(field="until", code="day", message=message)]) from None


def end_of(day: date, zone: str) -> datetime:
    """The last moment of the day."""
    return clock.day_bounds(day, zone)[1] - timedelta(seconds=1)
