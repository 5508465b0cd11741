"""Pages of acts on many orders: those that are ticked, or all that the list shows."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.acts.acting import Act, Kind
from modules.orders.acts.pages import again, card_of, form_of, list_of_acts, page_of, place_of, with_preview
from modules.orders.entry.basket import errors_of
from modules.orders.handling.pages import Slips, slips_of
from modules.orders.listing.export import export_of
from modules.orders.listing.query import asked_in, filter_of
from modules.orders.permissions import Perm
from modules.orders.services.acts import MOST, NOTHING, checked, find_act, latest_acts, look, pick, start_act
from modules.orders.services.list import OrderFilter
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
MOST_SLIPS = 200


def picked_in(data: dict[str, Any], actor: Actor) -> OrderFilter:
    """The ticked rows, or all that the list shows. Raises Invalid when neither is there."""
    if data.get("whole"):
        return filter_of(asked_in(data), actor)
    given = data.get("order", [])
    texts = [given] if isinstance(given, str) else list(given)
    try:
        ids = tuple(UUID(str(text)) for text in texts)
    except ValueError as error:
        raise Invalid from error
    if not ids or len(ids) > MOST:
        raise Invalid(fields=(FieldError(field="order", code="none", message=NOTHING),))
    return OrderFilter(ids=ids, sort=asked_in(data).get("sort"))


def picked_fields(data: dict[str, Any], wanted: OrderFilter) -> tuple[tuple[str, str], ...]:
    """Which orders, as hidden fields of the next form."""
    if wanted.ids:
        return tuple(("order", str(key)) for key in wanted.ids)
    return (("whole", "1"), *asked_in(data).said.items())


def act_in(data: dict[str, Any]) -> Act:
    kind = str(data.get("field") or "")
    if kind not in set(Kind):
        raise Invalid
    return Act(kind=Kind(kind), text=str(data.get(f"{kind}.text") or ""))


async def act_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    """The form with what is wrong; orders that can't be picked at all are a page of their own."""
    wanted = picked_in(data, actor)
    orders = await pick(session, actor, wanted)
    form = msgspec.structs.replace(again(data), errors=errors_of(problem))
    model = form_of(actor, form, picked_fields(data, wanted), len(orders))
    return Page("orders/acts.html", model, status=problem.status)


async def picked(session: TenantReader, actor: Actor, data: dict[str, Any]) -> list[UUID]:
    return await pick(session, actor, picked_in(data, actor))


class OrderActPages(Controller):
    path = "/app/{slug:str}/orders/acts"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_acts(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("orders/act_list.html", list_of_acts(await latest_acts(session, actor), actor))

    @post("/new", needs=Perm.FULFILL, status_code=200)
    @unit_of_work
    async def choose(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """What to do with the orders; nothing is saved."""
        wanted = picked_in(data, actor)
        orders = await pick(session, actor, wanted)
        return Page("orders/acts.html", form_of(actor, again({}), picked_fields(data, wanted), len(orders)))

    @post("/preview", needs=Perm.FULFILL, status_code=200)
    @with_form_again(act_again)
    async def preview(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """What would be done, and what would stay as it is; nothing is saved."""
        wanted = picked_in(data, actor)
        orders = await pick(session, actor, wanted)
        act = checked(actor, act_in(data))
        model = form_of(actor, again(data), picked_fields(data, wanted), len(orders))
        return Page("orders/acts.html", with_preview(model, act, await look(session, actor, act, orders), actor))

    @post("/", needs=Perm.FULFILL, status_code=200)
    @with_form_again(act_again)
    async def start(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        act = await start_act(session, actor, act_in(data), await picked(session, actor, data), clock.now())
        return Redirect(f"{place_of(actor)}/{act}")

    @post("/slips", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def slips(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """Packing slips of what is packed, or still to be; of the first ones where there are many."""
        orders = (await picked(session, actor, data))[:MOST_SLIPS]
        return Page("orders/slips.html", Slips(await slips_of(session, actor, orders)))

    @post("/export", needs=Perm.READ, status_code=200)
    async def export(self, request: AnyRequest, actor: Acting) -> Stream:
        form = await request.form()
        data: dict[str, Any] = {name: form.getall(name) if name == "order" else form.get(name) for name in form}
        kind = "xlsx" if form.get("file") == "xlsx" else "csv"
        return await export_of(request.app.state.databases, actor, picked_in(data, actor), kind)

    @get("/{act:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, act: Id) -> Page:
        return Page("orders/act.html", page_of(await find_act(session, act, actor), actor))

    @get("/{act:uuid}/card", needs=Perm.READ)
    @unit_of_work
    async def card(self, session: ReadTenantSession, actor: Acting, act: Id) -> Fragment:
        """The job card; once the work has ended, the page around it is loaded again."""
        card = card_of(await find_act(session, act, actor), actor)
        return Fragment("desk/_card.html", card, headers={} if card.poll else {"HX-Refresh": "true"})
