"""The pages that somebody meets first: the public home, their shops, a new shop's checklist."""

from typing import Any

from litestar import Controller, Request, get

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession
from infra.kit.i18n import for_locale
from infra.kit.module import registry
from infra.kit.pages import Page, Redirect
from infra.kit.shell import Link
from infra.kit.slots import Filled
from infra.kit.unit import unit_of_work
from tenancy.access.api import Access, Acting, Actor, list_workplaces
from tenancy.accounts.api import find_person, person_of
from tenancy.onboarding.checklist import count_done, tasks_of
from tenancy.onboarding.schemas import Modules, ShopsPage, WelcomePage
from tenancy.onboarding.wizard import switch_card, words_for

AnyRequest = Request[Any, Any, Any]
HOME = "onboarding.home"
"""The hook's contract: a template, and an async function of the request that gives its view-model `part.model`."""


class Home(Controller):
    """Without a shop in the address."""

    include_in_schema = False

    @get("/", public=True)
    async def show_home(self, request: AnyRequest) -> Page:
        words = words_for(request)
        modules = [switch_card(switch, words, ()) for switch in registry.switches()]
        parts = [Filled(template, await fill(request)) for template, fill in registry.hooks(HOME)]
        return Page("home/index.html", Modules(modules=modules, parts=parts))

    @get(["/app", "/shops"], public=True)
    async def show_shops(self, request: AnyRequest) -> Page | Redirect:
        """On to the only shop of who is logged in, or the choice among several; below /shops the choice in any case."""
        databases: Databases = request.app.state.databases
        person = await person_of(databases, request, clock.now())
        if person is None:
            return Redirect("/login")
        async with databases.read_platform() as session:
            shops = await list_workplaces(session, person.id)
        if not shops:
            return Redirect("/signup/business")
        if len(shops) == 1 and request.url.path == "/app":
            return Redirect(f"/app/{shops[0].slug}")
        return Page("onboarding/shops.html", ShopsPage(shops=[Link(shop.name, f"/app/{shop.slug}") for shop in shops]))


class Welcome(Controller):
    """A shop's first page."""

    path = "/app/{slug:str}/welcome"
    include_in_schema = False

    @get(needs=Access.ENTER)
    @unit_of_work
    async def show_welcome(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Page:
        address = await unconfirmed(request, actor)  # before the unit begins: one connection at a time
        tasks = await tasks_of(session, actor, for_locale(actor.locale))
        model = WelcomePage(
            person=actor.name,
            shop=actor.shop,
            done=count_done(tasks),
            items=tasks,
            needs_confirmation=address,
        )
        return Page("onboarding/welcome.html", model)


async def unconfirmed(request: AnyRequest, actor: Actor) -> str:
    """The actor's address while it isn't confirmed, else an empty text."""
    databases: Databases = request.app.state.databases
    if actor.account is None:
        return ""
    async with databases.read_platform() as session:
        person = await find_person(session, actor.account)
    return person.email if person and person.email_confirmed_at is None else ""
