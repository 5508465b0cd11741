"""Settings of the shop: its profile."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit import audit
from infra.kit.db.sessions import Databases, ReadPlatformSession
from infra.kit.i18n import LOCALES, N_
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.unit import unit_of_work
from tenancy.access.actor import Actor
from tenancy.access.permissions import Access
from tenancy.access.schemas import Profile, ProfilePage
from tenancy.access.tabs import settings_tabs
from tenancy.accounts.api import check_name, empty_form, form_with, installation
from tenancy.tenants.api import describe_tenant, find_tenant, known_zones, zone_choices

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED


def profile_page(actor: Actor, form: Form, status: int = 200) -> Page:
    model = ProfilePage(
        form=form,
        tabs=settings_tabs(actor, "/settings"),
        action=f"/app/{actor.slug}/settings",
        zones=zone_choices(actor.country, actor.locale),
        address=f"{installation().address}/app/{actor.slug}",
        currency=actor.currency,
        may_change=actor.may(Access.SETTINGS),
    )
    return Page("access/profile.html", model, status=status)


class ShopSettings(Controller):
    """The shop's profile."""

    path = "/app/{slug:str}/settings"
    include_in_schema = False

    @get(needs=Access.ENTER)
    @unit_of_work
    async def show_profile(self, session: ReadPlatformSession, actor: Acting) -> Page:
        shop = await find_tenant(session, actor.tenant)
        if shop is None:
            raise NotFound
        return profile_page(actor, empty_form(name=shop.name, zone=shop.zone, locale=shop.locale))

    @post(needs=Access.SETTINGS, status_code=200)
    async def describe(
        self, request: AnyRequest, actor: Acting, data: Annotated[Profile, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            check_profile(data)
        except Problem as problem:
            form = form_with(problem, name=data.name, zone=data.zone, locale=data.locale)
            return profile_page(actor, form, problem.status)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await describe_tenant(session, actor.tenant, name=data.name.strip(), zone=data.zone, locale=data.locale)
            await audit.note(session, "shop.described", actor=str(actor.who), tenant=actor.tenant)
            await session.commit()
        await request.app.state.callers.revoke(f"tenant {actor.tenant}")
        return Redirect(f"/app/{actor.slug}/settings")


def check_profile(data: Profile) -> None:
    errors = check_name(data.name)
    allowed = {"zone": known_zones(), "locale": set(LOCALES)}
    unknown = N_("Choose one of the list.")
    errors += [
        FieldError(field=f, code="unknown", message=unknown) for f, v in allowed.items() if getattr(data, f) not in v
    ]
    if errors:
        raise Invalid(fields=errors)
