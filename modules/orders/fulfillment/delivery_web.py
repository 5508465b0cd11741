"""The page of an order's address."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.entry.basket import address_in, errors_of
from modules.orders.fulfillment.delivery_pages import address_page
from modules.orders.pages import home_of
from modules.orders.permissions import Perm
from modules.orders.services.delivery import change_address
from modules.orders.services.read import get_order
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Id = FromPath[UUID]


async def address_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, request: AnyRequest
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=dict(await request.form()), errors=errors_of(problem))
    model = address_page(await get_order(session, order, actor), actor, form)
    return Page("orders/address.html", model, status=problem.status)


class DeliveryPages(Controller):
    """Where an order goes."""

    path = "/app/{slug:str}/orders"
    include_in_schema = False

    @get("/{order:uuid}/address", needs=Perm.FULFILL)
    @unit_of_work
    async def show_address(self, session: ReadTenantSession, actor: Acting, order: Id) -> Page:
        return Page("orders/address.html", address_page(await get_order(session, order, actor), actor))

    @post("/{order:uuid}/address", needs=Perm.FULFILL, status_code=200)
    @with_form_again(address_again)
    async def save_address(self, session: TenantSession, actor: Acting, order: Id, request: AnyRequest) -> Redirect:
        await change_address(session, actor, order, address_in(await request.form()), clock.now())
        return Redirect(f"{home_of(actor)}/{order}")
