"""Pages of an exchange."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.after.exchange_page import TypedExchange, asked, exchange_page, read
from modules.orders.after.pages import here_of
from modules.orders.entry.finding import find_products
from modules.orders.entry.found import FoundProducts
from modules.orders.permissions import Perm
from modules.orders.services.exchange import exchange_order
from modules.orders.services.read import get_order
from modules.orders.words import NOTHING_BACK, NOTHING_OUT
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]


async def exchange_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, request: AnyRequest
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    page = await exchange_page(session, actor, order, read(await request.form()), clock.now(), problem)
    return Page("orders/exchange.html", page, status=problem.status)


class ExchangePages(Controller):
    path = "/app/{slug:str}/orders/{order:uuid}/exchange"
    include_in_schema = False

    @get("/", needs=Perm.RETURN)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> Page:
        page = await exchange_page(session, actor, order, TypedExchange(), clock.now())
        return Page("orders/exchange.html", page)

    @get("/products", needs=Perm.RETURN)
    @unit_of_work
    async def products(
        self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID], *, find: FromQuery[str] = ""
    ) -> Fragment:
        store = str((await get_order(session, order, actor)).store)
        found = await find_products(session, actor, find, store, clock.now())
        home = f"{here_of(actor, order)}/exchange"
        return Fragment("orders/_products.html", FoundProducts(home=home, query=find, found=tuple(found)))

    @post("/basket", needs=Perm.RETURN, status_code=200)
    @unit_of_work
    async def reprice(
        self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID], request: AnyRequest
    ) -> Fragment:
        """The form as it is now, priced. Writes nothing."""
        page = await exchange_page(session, actor, order, read(await request.form()), clock.now())
        return Fragment("orders/_exchange.html", page)

    @post("/", needs=Perm.RETURN, status_code=200)
    @with_form_again(exchange_again)
    async def exchange(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], request: AnyRequest
    ) -> Redirect:
        actor.require(Perm.PLACE)
        wanted = asked(read(await request.form()), actor.currency)
        if not wanted.lines or not wanted.goods:
            message = NOTHING_OUT if wanted.lines else NOTHING_BACK
            raise Invalid(fields=(FieldError(field="", code="nothing", message=message),))
        done = await exchange_order(session, actor, order, wanted, clock.now())
        return Redirect(here_of(actor, done.order.id))
