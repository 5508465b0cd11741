"""Pages of orders."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import PlannedSession, ReadTenantSession, TenantReader, TenantSession
from infra.kit.idempotency import FIELD
from infra.kit.ids import new_id
from infra.kit.money import to_minor
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.entry.basket import NewOrder, Typed, asked, errors_of, new_order, read, with_payment
from modules.orders.entry.finding import find_customers, find_products
from modules.orders.entry.found import FoundCustomers, FoundProducts
from modules.orders.entry.salespeople import people_for
from modules.orders.listing.web import show_list
from modules.orders.pages import home_of, order_page
from modules.orders.permissions import Perm
from modules.orders.receipt import receipt_of
from modules.orders.schemas import PaymentIn
from modules.orders.services.cancel import cancel_order
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.pay import ask_payment, pay_order, receive_payment, take_payment
from modules.orders.services.place import place_order
from modules.payments.api import any_is_called
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]


class PaymentTyped(msgspec.Struct, frozen=True, kw_only=True):
    tender: str = "cash"
    amount: str = ""
    reference: str = ""


class CancelTyped(msgspec.Struct, frozen=True, kw_only=True):
    reason: str = ""


TypedPayment = Annotated[PaymentTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]
TypedCancel = Annotated[CancelTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest) -> Page:
    typed = read(await request.form())
    model = await order_form(session, actor, request, typed, problem)
    return Page("orders/new.html", model, status=problem.status)


async def order_form(
    session: TenantReader, actor: Actor, request: AnyRequest, typed: Typed, problem: Problem | None = None
) -> NewOrder:
    """The form, with those who may have sold it to choose from."""
    people = sorted((await people_for(request, actor)).items(), key=lambda person: person[1])
    model = await new_order(session, actor, typed, clock.now(), problem)
    return msgspec.structs.replace(model, salespeople=tuple((str(staff), name) for staff, name in people))


async def order_again(session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values={}, errors=errors_of(problem))
    return Page("orders/order.html", await order_page(session, actor, order, form), status=problem.status)


class OrderPages(Controller):
    """One order with what comes next, a new one."""

    path = "/app/{slug:str}/orders"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_orders(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Page | Redirect:
        return await show_list(session, actor, request)

    @get("/new", needs=Perm.PLACE)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Page:
        typed = Typed(salesperson=str(actor.staff or ""))
        return Page("orders/new.html", await order_form(session, actor, request, typed))

    @post("/basket", needs=Perm.PLACE, status_code=200)
    @unit_of_work
    async def reprice(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Fragment:
        """The basket as it is now, priced. Writes nothing."""
        typed = read(await request.form())
        return Fragment("orders/_basket.html", await order_form(session, actor, request, typed))

    @get("/products", needs=Perm.PLACE)
    @unit_of_work
    async def products(
        self, session: ReadTenantSession, actor: Acting, *, find: FromQuery[str] = "", store: FromQuery[str] = ""
    ) -> Fragment:
        found = await find_products(session, actor, find, store, clock.now())
        return Fragment("orders/_products.html", FoundProducts(home=home_of(actor), query=find, found=tuple(found)))

    @get("/customers", needs=Perm.PLACE)
    @unit_of_work
    async def customers(self, session: ReadTenantSession, actor: Acting, *, who: FromQuery[str] = "") -> Fragment:
        found = await find_customers(session, who)
        return Fragment("orders/_customers.html", FoundCustomers(home=home_of(actor), query=who, found=tuple(found)))

    @post("/", needs=Perm.PLACE, status_code=200)
    @with_form_again(new_again)
    async def place(self, session: PlannedSession, actor: Acting, request: AnyRequest) -> Redirect:
        typed = read(await request.form())
        order = with_payment(asked(typed, actor.currency), typed, actor.currency)
        placed = await place_order(session, actor, order, clock.now(), await people_for(request, actor, order))
        return Redirect(f"{home_of(actor)}/{placed.id}")

    @get("/{order:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> Page:
        return Page("orders/order.html", await order_page(session, actor, order))

    @get("/{order:uuid}/receipt", needs=Perm.READ)
    @unit_of_work
    async def receipt(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> Page:
        return Page("orders/receipt.html", await receipt_of(session, actor, order))

    @post("/{order:uuid}/fulfillment", needs=Perm.FULFILL, status_code=200)
    @with_form_again(order_again)
    async def fulfill(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], request: AnyRequest
    ) -> Redirect:
        minded = [str(text) for text in (await request.form()).getall("minded", [])]
        await fulfill_order(session, actor, order, clock.now(), minded)
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/cancellation", needs=Perm.CANCEL, status_code=200)
    @with_form_again(order_again)
    async def cancel(self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: TypedCancel) -> Redirect:
        await cancel_order(session, actor, order, data.reason.strip()[:500], clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/payments", needs=Perm.PAY, status_code=200)
    async def pay(
        self, request: AnyRequest, actor: Acting, order: FromPath[UUID], data: TypedPayment
    ) -> Page | Redirect:
        """In steps: a tender that calls its provider is asked while nothing is locked."""
        databases, now = request.app.state.databases, clock.now()
        key = f"{actor.who}:{(await request.form()).get(FIELD) or new_id()}"
        try:
            amount = to_minor(data.amount, actor.currency) if data.amount.strip() else None
            payment = PaymentIn(tender=data.tender, amount=amount, reference=data.reference.strip()[:200])
            if any_is_called(payment.tender, actor.switches):
                await take_payment(databases, actor, order, payment, key, now)
            else:
                async with databases.tenant(actor.tenant, actor.cell) as session:
                    await pay_order(session, actor, order, payment, key, now)
                    await session.commit()
        except Problem as problem:
            async with databases.read_tenant(actor.tenant, actor.cell) as session:
                return await order_again(session, problem, actor, order)
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/payments/{payment:uuid}/question", needs=Perm.PAY, status_code=200)
    async def ask(self, request: AnyRequest, actor: Acting, order: FromPath[UUID], payment: FromPath[UUID]) -> Redirect:
        """Asks the provider once more what became of a payment."""
        await ask_payment(request.app.state.databases, actor, order, payment, clock.now())
        return Redirect(f"{home_of(actor)}/{order}")

    @post("/{order:uuid}/payments/{payment:uuid}/receipt", needs=Perm.PAY, status_code=200)
    @with_form_again(order_again)
    async def receive(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], payment: FromPath[UUID]
    ) -> Redirect:
        """Money that was on its way has arrived."""
        await receive_payment(session, actor, order, payment, clock.now())
        return Redirect(f"{home_of(actor)}/{order}")
