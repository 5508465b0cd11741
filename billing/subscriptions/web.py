"""Settings: the plan, what it costs, and its bills."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from billing.entitlements.api import entitlements_of, used_of
from billing.gateway.api import is_connected
from billing.invoicing.api import Bill, find_bill, list_bills
from billing.plans.api import Interval, check_left, read_catalog
from billing.subscriptions import acts
from billing.subscriptions.collecting import asking, orders, previewing
from billing.subscriptions.collecting.web import leave
from billing.subscriptions.keeping import subscription_of
from billing.subscriptions.pages import PATH, bill_page, plan_page, preview_page
from billing.subscriptions.papers import bill_paper, look_for
from billing.subscriptions.permissions import PlanPerm
from billing.subscriptions.service import Wanted, cancel_plan, choose_plan, chosen, coupon_of, goes_on, resume_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.documents.render import pdf
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.shell import Flash
from tenancy.access.api import Acting, Actor
from tenancy.accounts.api import installation

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
EXTRA = "extra."
MOST_DIGITS = 4
AT = "at"
SHOWN_FOR = timedelta(minutes=30)


def interval_in(typed: str) -> Interval:
    return "year" if typed == "year" else "month"


def wanted_in(data: Any) -> Wanted:
    """What was chosen in the form: plan, interval, coupon and `extra.<name>` with how many."""
    extra = {
        name.removeprefix(EXTRA): int(value)
        for name, value in dict(data).items()
        if name.startswith(EXTRA) and str(value).isascii() and str(value).isdigit() and len(value) <= MOST_DIGITS
    }
    return Wanted(
        plan=str(data.get("plan") or ""),
        interval=interval_in(str(data.get("interval") or "")),
        add_ons={name: number for name, number in extra.items() if number},
        coupon=str(data.get("coupon") or "")[:40],
    )


def fields_of(wanted: Wanted) -> list[tuple[str, str]]:
    extra = [(f"{EXTRA}{name}", str(number)) for name, number in wanted.add_ons.items()]
    return [("plan", wanted.plan), ("interval", wanted.interval), ("coupon", wanted.coupon), *extra]


async def show(request: AnyRequest, actor: Actor, form: Form | None = None, status: int = 200) -> Page:
    databases: Databases = request.app.state.databases
    now = clock.now()
    async with databases.read_platform() as session:
        subscription = await subscription_of(session, actor.tenant, now)
        catalog = await read_catalog(session)
        entitled = await entitlements_of(session, actor.tenant)
        bills = await list_bills(session, actor.tenant)
    used = await used_of(databases, actor.tenant, actor.cell, now.date())
    asked = str(request.query_params.get("interval") or (form.value("interval") if form else ""))
    interval = interval_in(asked or (subscription.follows or subscription.has).interval)
    form = form or Form(key=str(new_id()), values={"plan": str(request.query_params.get("plan") or "")})
    model = plan_page(actor, form, subscription, catalog, entitled, used, bills, interval=interval, now=now)
    return Page("billing/plan.html", model, status=status)


class PlanPages(Controller):
    """The owner's alone; open in a suspended shop too, since it is the way back."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False
    opt = {"when_suspended": True}  # noqa: RUF012  Litestar's

    @get(needs=PlanPerm.MANAGE)
    async def show_plan(self, request: AnyRequest, actor: Acting) -> Page:
        return await show(request, actor)

    @get("/choice", needs=PlanPerm.MANAGE)
    async def preview(self, request: AnyRequest, actor: Acting) -> Page:
        """What would come of the choice in the address."""
        databases: Databases = request.app.state.databases
        wanted, now = wanted_in(request.query_params), clock.now()
        async with databases.read_platform() as session:
            subscription = await subscription_of(session, actor.tenant, now)
            catalog = await read_catalog(session)
        try:
            done = chosen(catalog, subscription, wanted, now)
            if coupon := coupon_of(catalog, subscription, wanted, now):
                async with databases.read_platform() as session:
                    await check_left(session, actor.tenant, coupon, goes_on=goes_on(subscription, coupon))
            if is_connected():
                with asking.told():
                    done = await previewing.would_be(databases, actor.tenant, wanted, now)
        except Problem as problem:
            return await show(request, actor, again(wanted, problem), problem.status)
        fields = [*fields_of(wanted), (AT, now.isoformat())]
        model = preview_page(actor, Form(key=str(new_id())), subscription, done, fields)
        return Page("billing/choice.html", model)

    @post("/choice", needs=PlanPerm.MANAGE, status_code=200)
    async def choose(self, request: AnyRequest, actor: Acting, data: Typed) -> Page | Redirect:
        wanted = wanted_in(data)
        try:
            url = await chosen_now(request, actor, wanted, data)
        except Problem as problem:
            return await show(request, actor, again(wanted, problem), problem.status)
        return leave(actor, url) if url else await back(request, actor, N_("The plan is changed."))

    @post("/cancellation", needs=PlanPerm.MANAGE, status_code=200)
    async def cancel(self, request: AnyRequest, actor: Acting, data: Typed) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            ours = await subscription_of(session, actor.tenant, clock.now())
            buyer = await asking.buyer_of(session, actor, PATH)
            if not ours.is_collected:
                await cancel_plan(session, actor.tenant, clock.now(), who=str(actor.who))
                await session.commit()
        if ours.is_collected:
            acts.cancel(ours)
            with asking.told():
                await orders.end_with_period(databases, buyer, ours, asking.key_in(data))
        return await back(request, actor, N_("The plan ends with its period."))

    @post("/resumption", needs=PlanPerm.MANAGE, status_code=200)
    async def resume(self, request: AnyRequest, actor: Acting, data: Typed) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            ours = await subscription_of(session, actor.tenant, clock.now())
            buyer = await asking.buyer_of(session, actor, PATH)
            if not ours.is_collected:
                await resume_plan(session, actor.tenant, clock.now(), who=str(actor.who))
                await session.commit()
        if ours.is_collected:
            acts.resume(ours)
            with asking.told():
                await orders.go_on(databases, buyer, ours, asking.key_in(data))
        return await back(request, actor, N_("The plan goes on."))

    @get("/bills/{bill:uuid}", needs=PlanPerm.MANAGE)
    async def show_bill(self, request: AnyRequest, actor: Acting, bill: FromPath[UUID]) -> Page:
        return Page("billing/bill.html", bill_page(await bill_of(request, actor, bill), actor))

    @get("/bills/{bill:uuid}/pdf", needs=PlanPerm.MANAGE)
    async def print_bill(self, request: AnyRequest, actor: Acting, bill: FromPath[UUID]) -> Response[bytes]:
        """The paper, to keep or to send on."""
        found = await bill_of(request, actor, bill)
        content = await pdf(bill_paper(found, actor, installation().address), look_for(actor))
        headers = {"Content-Disposition": f'inline; filename="{found.name}.pdf"', "Cache-Control": "private, no-cache"}
        return Response(content, media_type="application/pdf", headers=headers)


async def chosen_now(request: AnyRequest, actor: Actor, wanted: Wanted, data: dict[str, Any]) -> str:
    """Does it; gives the address of the page where it is paid, empty where it is done. Raises Problem."""
    databases: Databases = request.app.state.databases
    now = clock.now()
    if is_connected():
        async with databases.read_platform() as session:
            buyer = await asking.buyer_of(session, actor, PATH)
        with asking.told():
            return await orders.order(databases, buyer, wanted, asking.key_in(data), as_shown(data, now))
    async with databases.platform() as session:
        await choose_plan(session, actor.tenant, wanted, now, who=str(actor.who))
        await session.commit()
    return ""


def as_shown(data: dict[str, Any], now: datetime) -> datetime:
    """The moment that the costs were shown for, if that was just now: what was shown is what is charged."""
    try:
        at = datetime.fromisoformat(str(data.get(AT) or ""))
    except ValueError:
        return now
    return at if at.tzinfo is not None and timedelta(0) <= now - at <= SHOWN_FOR else now


async def bill_of(request: AnyRequest, actor: Actor, bill: UUID) -> Bill:
    """The shop's own. Raises NotFound."""
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        found = await find_bill(session, actor.tenant, bill)
    if found is None:
        raise NotFound
    return found


def again(wanted: Wanted, problem: Problem) -> Form:
    """The form once more: what is wrong with a coupon stands beside it, all else beside the plan."""
    field = "coupon" if problem.code in ("coupon_unknown", "coupon_gone", "coupon_had") else "plan"
    error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
    return Form(key=str(new_id()), values=dict(fields_of(wanted)), errors=(error,))


async def back(request: AnyRequest, actor: Actor, said: str) -> Redirect:
    """Back to the plan; what everybody of the shop may do is asked anew from now on."""
    await request.app.state.callers.revoke(f"tenant {actor.tenant}")
    return Redirect(f"/app/{actor.slug}{PATH}", flash=Flash(text=for_locale(actor.locale).gettext(said)))
