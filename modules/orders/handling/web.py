"""Pages of what staff note on an order, of its parcels, and of what is printed for them."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.entry.basket import errors_of
from modules.orders.fulfillment.parcel_cards import MARKS
from modules.orders.fulfillment.schemas import FulfillmentOut
from modules.orders.fulfillment.web import Id, Typed, minded_in
from modules.orders.handling.exceptions import exceptions_of
from modules.orders.handling.pages import Labels, Slips, label_of, parcel_page, slip_of
from modules.orders.pages import home_of
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import find_part
from modules.orders.services.handling import add_flag, add_note, hold_order, release_order, remove_flag, remove_note
from modules.orders.services.marking import MarkIn, mark_parcel
from modules.orders.services.parcels import ParcelIn, cancel_label, send_parcel
from modules.orders.services.read import get_order
from modules.orders.web import order_again
from modules.shipping import api as shipping
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
NO_MOMENT = N_("Enter the day and the time.")


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
    form = Form(key=str(new_id()), values={**data, "minded": minded_in(data)}, errors=errors_of(problem))
    return Page("orders/parcel.html", await parcel_page(session, actor, whole, piece, form), status=problem.status)


def back(actor: Actor, order: UUID) -> Redirect:
    return Redirect(f"{home_of(actor)}/{order}")


def typed(data: dict[str, Any], name: str) -> str:
    return str(data.get(name) or "")


def grams_in(text: str) -> int | None:
    """Raises Invalid with field `grams` for what is no weight."""
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 8):  # noqa: PLR2004  ten tons
        raise Invalid(fields=(FieldError(field="grams", code="grams_unreadable", message=N_("Enter whole grams.")),))
    return int(text)


def mark_in(data: dict[str, Any], actor: Actor) -> MarkIn:
    """The moment is in the shop's time zone, and now when it is left empty. Raises Invalid."""
    status, text = typed(data, "status"), typed(data, "at").strip()
    if status not in MARKS:
        raise Invalid
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(actor.zone)) if text else None
    except ValueError as error:
        raise Invalid(fields=(FieldError(field="at", code="moment_unreadable", message=NO_MOMENT),)) from error
    return MarkIn(status=cast("Any", status), at=at, note=typed(data, "note")[:200])


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
        asks = bool(data.get("confirm"))
        await add_note(session, actor, order, typed(data, "handling"), clock.now(), confirm=asks)
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
        asked = ParcelIn(
            carrier=typed(data, "carrier"), number=typed(data, "number"), goes=bool(data.get("goes")),
            grams=grams_in(typed(data, "grams")), confirmed=minded_in(data),
        )  # fmt: skip
        await send_parcel(session, actor, order, part, asked, clock.now())
        return back(actor, order)

    @post("/scans", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def mark(self, session: TenantSession, actor: Acting, order: Id, part: Id, data: Typed) -> Redirect:
        """What somebody saw of the parcel."""
        await mark_parcel(session, actor, order, part, mark_in(data, actor), clock.now())
        return back(actor, order)

    @post("/label-cancellation", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def drop_label(self, session: TenantSession, actor: Acting, order: Id, part: Id) -> Redirect:
        await cancel_label(session, actor, order, part, clock.now())
        return back(actor, order)

    @get("/carrier-label", needs=Perm.FULFILL)
    async def carrier_label(self, request: AnyRequest, actor: Acting, order: Id, part: Id) -> Response[bytes]:
        """The label as the carrier made it, asked for anew: we keep none."""
        databases: Databases = request.app.state.databases
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            await found(session, actor, order, part)
        file = await shipping.fetch_label(databases, actor.tenant, actor.cell, part)
        named = {"Content-Disposition": f'inline; filename="{file.name}"', "Cache-Control": "no-store"}
        return Response(file.content, media_type=file.media_type, headers=named)

    @get("/slip", needs=Perm.READ)
    @unit_of_work
    async def slip(self, session: ReadTenantSession, actor: Acting, order: Id, part: Id) -> Page:
        whole, piece = await found(session, actor, order, part)
        return Page("orders/slips.html", Slips((await slip_of(session, actor, whole, piece),)))

    @get("/label", needs=Perm.READ)
    @unit_of_work
    async def label(self, session: ReadTenantSession, actor: Acting, order: Id, part: Id) -> Page:
        whole, piece = await found(session, actor, order, part)
        return Page("orders/label.html", Labels((await label_of(session, actor, whole, piece),)))
