"""Pages of what staff note on an order, of its parcels, and of what is printed for them."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.basket import errors_of
from modules.orders.exceptions import exceptions_of
from modules.orders.fulfillment_schemas import FulfillmentOut
from modules.orders.fulfillment_web import Id, Typed
from modules.orders.handling_pages import Slips, label_of, parcel_page, slip_of
from modules.orders.pages import home_of
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import find_part
from modules.orders.services.handling import add_flag, add_note, hold_order, release_order, remove_flag, remove_note
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from modules.orders.web import order_again
from tenancy.access.api import Acting, Actor


async def found(session: TenantReader, actor: Actor, order: UUID, part: UUID) -> tuple[OrderOut, FulfillmentOut]:
    """Raises NotFound."""
    whole, piece = await get_order(session, order, actor), await find_part(session, part)
    if piece.order != whole.id:
        raise NotFound
    return whole, piece


async def parcel_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, part: UUID, data: Typed
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    whole, piece = await found(session, actor, order, part)
    form = Form(key=str(new_id()), values=dict(data), errors=errors_of(problem))
    return Page("orders/parcel.html", await parcel_page(session, actor, whole, piece, form), status=problem.status)


def back(actor: Actor, order: UUID) -> Redirect:
    return Redirect(f"{home_of(actor)}/{order}")


def typed(data: dict[str, Any], name: str) -> str:
    return str(data.get(name) or "")


class HandlingPages(Controller):
    """Holds, flags, and what to mind."""

    path = "/app/{slug:str}/orders"
    include_in_schema = False

    @get("/exceptions", needs=Perm.READ)
    @unit_of_work
    async def exceptions(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("orders/exceptions.html", await exceptions_of(session, actor, clock.now()))

    @post("/{order:uuid}/hold", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def hold(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        await hold_order(session, actor, order, typed(data, "hold_reason"), clock.now())
        return back(actor, order)

    @post("/{order:uuid}/release", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def release(self, session: TenantSession, actor: Acting, order: Id) -> Redirect:
        await release_order(session, actor, order, clock.now())
        return back(actor, order)

    @post("/{order:uuid}/flags", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def flag(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        await add_flag(session, actor, order, typed(data, "flag"), clock.now())
        return back(actor, order)

    @post("/{order:uuid}/flags/removal", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def unflag(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        await remove_flag(session, actor, order, typed(data, "flag"), clock.now())
        return back(actor, order)

    @post("/{order:uuid}/notes", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def note(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        await add_note(session, actor, order, typed(data, "handling"), clock.now())
        return back(actor, order)

    @post("/{order:uuid}/notes/removal", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def unnote(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        position = typed(data, "position")
        await remove_note(session, actor, order, int(position) if position.isdecimal() else -1, clock.now())
        return back(actor, order)


class ParcelPages(Controller):
    """A part as a parcel, and its papers."""

    path = "/app/{slug:str}/orders/{order:uuid}/fulfillments/{part:uuid}"
    include_in_schema = False

    @get("/parcel", needs=Perm.FULFILL)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, order: Id, part: Id) -> Page:
        whole, piece = await found(session, actor, order, part)
        return Page("orders/parcel.html", await parcel_page(session, actor, whole, piece))

    @post("/parcel", needs=Perm.FULFILL, status_code=200)
    @with_form_again(parcel_again)
    async def send(self, session: TenantSession, actor: Acting, order: Id, part: Id, data: Typed) -> Redirect:
        asked = ParcelIn(carrier=typed(data, "carrier"), number=typed(data, "number"), goes=bool(data.get("goes")))
        await send_parcel(session, actor, order, part, asked, clock.now())
        return back(actor, order)

    @get("/slip", needs=Perm.READ)
    @unit_of_work
    async def slip(self, session: ReadTenantSession, actor: Acting, order: Id, part: Id) -> Page:
        whole, piece = await found(session, actor, order, part)
        return Page("orders/slips.html", Slips((await slip_of(session, actor, whole, piece),)))

    @get("/label", needs=Perm.READ)
    @unit_of_work
    async def label(self, session: ReadTenantSession, actor: Acting, order: Id, part: Id) -> Page:
        whole, piece = await found(session, actor, order, part)
        return Page("orders/label.html", await label_of(session, actor, whole, piece))
