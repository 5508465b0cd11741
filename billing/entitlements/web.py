"""Settings: the modules of the shop, switched on and off."""

from typing import Any

from litestar import Controller, Request, get, post
from litestar.params import FromPath

from billing.entitlements.pages import PATH, modules_page
from billing.entitlements.service import switch_off, switch_on
from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadPlatformSession
from infra.kit.ids import new_id
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.unit import unit_of_work
from tenancy.access.api import Access, Acting, Actor

AnyRequest = Request[Any, Any, Any]


class ModuleSettings(Controller):
    """What the shop has switched on. Tables are made by the worker: until then a module is `opening`."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False

    @get(needs=Access.SETTINGS)
    @unit_of_work
    async def show_modules(self, session: ReadPlatformSession, actor: Acting, request: AnyRequest) -> Page:
        model = await modules_page(session, actor, str(new_id()))
        if "hx-request" in request.headers:
            return Fragment("billing/_modules.html", model)
        return Page("billing/modules.html", model)

    @post("/{switch:str}/activation", needs=Access.SETTINGS, status_code=200)
    async def activate(self, request: AnyRequest, actor: Acting, switch: FromPath[str]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await switch_on(session, actor.tenant, actor.cell, switch, clock.now(), who=str(actor.who))
            await session.commit()
        return await back(request, actor)

    @post("/{switch:str}/deactivation", needs=Access.SETTINGS, status_code=200)
    async def deactivate(self, request: AnyRequest, actor: Acting, switch: FromPath[str]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await switch_off(session, actor.tenant, switch, clock.now(), who=str(actor.who))
            await session.commit()
        return await back(request, actor)


async def back(request: AnyRequest, actor: Actor) -> Redirect:
    """Back to the list; what everybody of the shop may open is asked anew from now on."""
    await request.app.state.callers.revoke(f"tenant {actor.tenant}")
    return Redirect(f"/app/{actor.slug}{PATH}")
