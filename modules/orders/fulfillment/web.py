"""Pages of an order's parts: a new one, and what becomes of each."""

from collections.abc import Mapping
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.quantity import ZERO, to_quantity
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.entry.basket import errors_of
from modules.orders.errors import OrderCannotBecome
from modules.orders.fulfillment.pages import new_part
from modules.orders.fulfillment.schemas import FulfillmentIn, PartLine
from modules.orders.pages import home_of
from modules.orders.permissions import Perm
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.fulfillments import (
    cancel_part,
    confirm_part,
    deliver_part,
    find_part,
    fulfill_part,
    send_part,
)
from modules.orders.services.read import get_order
from modules.orders.web import order_again
from modules.orders.words import WAYS
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
LINE = "lines."
LONGEST, MOST_NOTES = 500, 20


def reason_in(data: Mapping[str, Any]) -> str:
    return " ".join(str(data.get("reason") or "").split())[:LONGEST]


def minded_in(data: Mapping[str, Any]) -> list[str]:
    """The notes that the packer ticked."""
    given: Any = data.get("minded", [])
    return [str(each) for each in cast("list[Any]", given if isinstance(given, list) else [given])][:MOST_NOTES]


def an_id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def asked_in(data: Mapping[str, Any]) -> FulfillmentIn:
    """The form: a line left empty or at 0 stays. Raises Invalid with the fields that can't be read."""
    lines: list[PartLine] = []
    errors: list[FieldError] = []
    for name, typed in data.items():
        line = an_id(name.removeprefix(LINE)) if name.startswith(LINE) else None
        if line is None or not str(typed).strip():
            continue
        try:
            quantity = to_quantity(str(typed))
        except Problem as problem:
            errors.append(FieldError(field=name, code=problem.code, message=problem.message, facts=problem.facts))
            continue
        if quantity != ZERO:
            lines.append(PartLine(line=line, quantity=quantity))
    if errors:
        raise Invalid(fields=errors)
    way = str(data.get("way") or "")
    return FulfillmentIn(
        lines=lines, warehouse=an_id(data.get("warehouse") or ""), gone=bool(data.get("gone")),
        confirmed=minded_in(data), way=way if way in WAYS else "counter",  # type: ignore[arg-type]
    )  # fmt: skip


async def part_again(session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, data: Typed) -> Page:
    if isinstance(problem, NotFound | OrderCannotBecome):
        return await order_again(session, problem, actor, order)
    form = Form(key=str(new_id()), values={**data, "minded": minded_in(data)}, errors=errors_of(problem))
    return Page("orders/part.html", await new_part(session, actor, order, form), status=problem.status)


class FulfillmentPages(Controller):
    """What goes out of an order, part by part."""

    path = "/app/{slug:str}/orders"
    include_in_schema = False

    @get("/{order:uuid}/fulfillments/new", needs=Perm.FULFILL)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting, order: Id) -> Page:
        return Page("orders/part.html", await new_part(session, actor, order))

    @post("/{order:uuid}/fulfillments", needs=Perm.FULFILL, status_code=200)
    @with_form_again(part_again)
    async def add(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        await fulfill_part(session, actor, order, asked_in(data), clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @get("/fulfillments/{part:uuid}", needs=Perm.READ)
    @unit_of_work
    async def find(self, session: ReadTenantSession, actor: Acting, part: Id) -> Redirect:
        """From a stock move to the order that caused it."""
        order = await get_order(session, (await find_part(session, part)).order, actor)
        return Redirect(f"{home_of(actor)}/{order.id}")

    @post("/{order:uuid}/fulfillments/{part:uuid}/confirmation", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def confirm(self, session: TenantSession, actor: Acting, order: Id, part: Id, data: Typed) -> Redirect:
        await confirm_part(session, actor, order, part, minded_in(data), clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/fulfillments/{part:uuid}/departure", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def send(self, session: TenantSession, actor: Acting, order: Id, part: Id) -> Redirect:
        await send_part(session, actor, order, part, clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/fulfillments/{part:uuid}/arrival", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def deliver(self, session: TenantSession, actor: Acting, order: Id, part: Id) -> Redirect:
        await deliver_part(session, actor, order, part, clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/fulfillments/{part:uuid}/cancellation", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def cancel(self, session: TenantSession, actor: Acting, order: Id, part: Id, data: Typed) -> Redirect:
        await cancel_part(session, actor, order, part, reason_in(data), clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/rest-cancellation", needs=Perm.CANCEL, status_code=200)
    @with_form_again(order_again)
    async def cancel_rest(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        await cancel_rest(session, actor, order, reason_in(data), clock.now())
        return Redirect(f"{home_of(actor)}/{order}")
