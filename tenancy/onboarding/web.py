"""The wizard, step by step: each is kept, and may be gone back to; the last one opens the shop."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import shell_for
from tenancy.accounts.api import (
    Person,
    SignUp,
    SignUpPage,
    empty_form,
    form_with,
    person_of,
    prefer,
    preference_cookie,
    sign_up,
)
from tenancy.onboarding import service
from tenancy.onboarding.opening import open_shop
from tenancy.onboarding.schemas import Business, PreparingPage, Region, TradeChoice
from tenancy.onboarding.service import Draft
from tenancy.onboarding.wizard import (
    business_page,
    business_values,
    check_business,
    check_region,
    check_trade,
    region_page,
    region_values,
    trade_page,
    words_for,
)
from tenancy.tenants import api as tenants
from tenancy.tenants.api import TenantCard

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED
STEPS = 3


async def who(request: AnyRequest) -> Person | None:
    return await person_of(request.app.state.databases, request, clock.now())


async def draft_of(request: AnyRequest) -> Draft | None:
    """The wizard's memory of who is logged in; None sends back to its first page."""
    person = await who(request)
    if person is None:
        return None
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        return await service.find_draft(session, person.id)


class Wizard(Controller):
    """Account, business, trade, region."""

    path = "/signup"
    include_in_schema = False

    @get(public=True)
    async def show_account(self, request: AnyRequest) -> Page | Redirect:
        if await who(request):
            return Redirect("/signup/business")
        return Page("accounts/signup.html", SignUpPage(form=empty_form()))

    @post(public=True, status_code=200)
    async def make_account(
        self, request: AnyRequest, data: Annotated[SignUp, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            cookies = await sign_up(request, data, shell_for(request).locale)
        except Problem as problem:
            page = SignUpPage(form=form_with(problem, name=data.name, email=data.email))
            return Page("accounts/signup.html", page, status=problem.status, headers=problem.headers)
        return Redirect("/signup/business", cookies=cookies)

    @get("/business", public=True)
    async def show_business(self, request: AnyRequest) -> Page | Redirect:
        if await who(request) is None:
            return Redirect("/signup")
        return business_page(request, empty_form(**business_values(request, await draft_of(request))))

    @post("/business", public=True, status_code=200)
    async def name_shop(
        self, request: AnyRequest, data: Annotated[Business, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        person = await who(request)
        if person is None:
            return Redirect("/signup")
        try:
            check_business(data)
        except Problem as problem:
            return business_page(request, form_with(problem, shop=data.shop, country=data.country), problem.status)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await service.begin(session, person.id, data.shop, data.country)
            await session.commit()
        return Redirect("/signup/trade")

    @get("/trade", public=True)
    async def show_trade(self, request: AnyRequest) -> Page | Redirect:
        draft = await draft_of(request)
        if draft is None or draft.tenant:
            return Redirect("/signup/business")
        return trade_page(request, draft, empty_form(trade=draft.trade, switches=draft.switches))

    @post("/trade", public=True, status_code=200)
    async def choose_trade(
        self, request: AnyRequest, data: Annotated[TradeChoice, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        draft = await draft_of(request)
        if draft is None or draft.tenant:
            return Redirect("/signup/business")
        try:
            switches = check_trade(data)
        except Problem as problem:
            return trade_page(request, draft, form_with(problem, trade="", switches=data.chosen), problem.status)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await service.note(session, draft.account, trade=data.trade, switches=list(switches))
            await session.commit()
        return Redirect("/signup/region")

    @get("/region", public=True)
    async def show_region(self, request: AnyRequest) -> Page | Redirect:
        draft = await draft_of(request)
        if draft is None or draft.tenant:
            return Redirect("/signup/business")
        return region_page(request, draft, empty_form(**region_values(request, draft)))

    @post("/region", public=True, status_code=200)
    async def open_it(
        self, request: AnyRequest, data: Annotated[Region, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        """Opens the shop; the same form sent twice leads to the same shop."""
        draft = await draft_of(request)
        if draft is None:
            return Redirect("/signup/business")
        databases: Databases = request.app.state.databases
        try:
            check_region(data)
            async with databases.platform() as session:
                values = {"currency": data.currency, "zone": data.zone, "locale": data.locale}
                opening = await service.ask(session, draft.account, clock.now(), **values)
                await prefer(session, draft.account, locale=data.locale)
                await session.commit()
        except Problem as problem:
            values = {"currency": data.currency, "zone": data.zone, "locale": data.locale}
            return region_page(request, draft, form_with(problem, **values), problem.status)
        shop = await open_shop(databases, opening)
        cookies = [preference_cookie("locale", data.locale)]
        return Redirect(f"/app/{shop.slug}/welcome" if shop else "/signup/preparing", cookies=cookies)

    @get("/preparing", public=True)
    async def show_preparing(self, request: AnyRequest) -> Page | Redirect:
        """While the shop is made ready: asked again and again until it leads there."""
        draft = await draft_of(request)
        if draft is None or draft.asked_at is None:
            return Redirect("/signup/business")
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            shop = await tenants.find_tenant(session, draft.tenant) if draft.tenant else None
        if shop and shop.state != "opening":
            return Redirect(f"/app/{shop.slug}/welcome")
        model = preparing(request, draft, shop)
        if "hx-request" in request.headers:
            return Fragment("accounts/_preparing.html", model)
        return Page("accounts/preparing.html", model)


def preparing(request: AnyRequest, draft: Draft, shop: TenantCard | None) -> PreparingPage:
    words = words_for(request)
    status = N_("Putting the shelves in") if shop else N_("Finding a place for it")
    return PreparingPage(shop=draft.shop, done=2 if shop else 1, total=STEPS, status=words.gettext(status))
