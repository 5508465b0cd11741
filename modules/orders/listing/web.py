"""The list of orders: its page, its files, and how everyone sets it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.entry.basket import errors_of
from modules.orders.entry.salespeople import People, people_for
from modules.orders.listing.export import export_of
from modules.orders.listing.page import OrderList, home_of, list_of
from modules.orders.listing.query import address, asked_in, filter_of
from modules.orders.permissions import Perm
from modules.orders.services.setup import choose_columns, open_with, remove_view, save_view, setup_of
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
TARGET = "orders-list"


async def model_of(session: ReadTenantSession, actor: Actor, people: People, said: dict[str, Any]) -> OrderList:
    view, after, before = (str(said.get(name) or "") for name in ("view", "after", "before"))
    return await list_of(session, actor, asked_in(said), people, view=view, after=after, before=before)


async def list_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, data: Typed
) -> Page:
    """The list as it was, with what is wrong of the view that should be kept."""
    model = await model_of(session, actor, await people_for(request, actor), data)
    form = Form(key=str(new_id()), values={"view_name": data.get("view_name", "")}, errors=errors_of(problem))
    return Page("orders/list.html", msgspec.structs.replace(model, form=form), status=problem.status)


def said_in(data: dict[str, Any]) -> dict[str, str]:
    return asked_in(data).said


async def show_list(session: ReadTenantSession, actor: Actor, request: AnyRequest) -> Page | Redirect:
    """As the address says; without a word, as its reader has set it."""
    said = dict(request.query_params)
    people = await people_for(request, actor)  # before the tenant's first statement: one connection at a time
    if not said and (opens := (await setup_of(session, actor)).opens):
        return Redirect(address(home_of(actor), opens.query, view=str(opens.id)))
    model = await model_of(session, actor, people, said)
    if request.headers.get("HX-Target") == TARGET:
        return Fragment("orders/_list_swap.html", model)
    return Page("orders/list.html", model)


class OrderListPages(Controller):
    """Its files and how it is set; the list itself has the address that orders are placed at."""

    path = "/app/{slug:str}/orders"
    include_in_schema = False

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export_orders(self, request: AnyRequest, actor: Acting) -> Stream:
        """Opens sessions of its own, page by page: the file may be large and its reader slow."""
        wanted = filter_of(asked_in(dict(request.query_params)), actor)
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        return await export_of(request.app.state.databases, actor, wanted, kind)

    @post("/columns", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def choose(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        given = data.get("column", [])
        await choose_columns(session, actor, [given] if isinstance(given, str) else list(given))
        return Redirect(address(home_of(actor), said_in(data), view=str(data.get("view") or "all")))

    @post("/views", needs=Perm.READ, status_code=200)
    @with_form_again(list_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """The list as it is shown, under a name."""
        query = said_in(data)
        filter_of(asked_in(data), actor)
        shared, opens = bool(data.get("view_shared")), bool(data.get("view_opens"))
        name = str(data.get("view_name") or "")
        view = await save_view(session, actor, name, query, shared=shared, opens=opens)
        said = for_locale(actor.locale).gettext(N_("The view is kept"))
        return Redirect(address(home_of(actor), query, view=str(view)), flash=Flash(text=said))

    @post("/views/{view:uuid}/removal", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def remove(self, session: TenantSession, actor: Acting, view: Id) -> Redirect:
        await remove_view(session, actor, view)
        said = for_locale(actor.locale).gettext(N_("The view is gone"))
        return Redirect(address(home_of(actor), {}, view="all"), flash=Flash(text=said))

    @post("/views/{view:uuid}/opening", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def opening(self, session: TenantSession, actor: Acting, view: Id, data: Typed) -> Redirect:
        """The list opens with this view from now on, or (`off`) no longer."""
        await open_with(session, actor, None if data.get("off") else view)
        return Redirect(address(home_of(actor), {}, view="all" if data.get("off") else ""))
