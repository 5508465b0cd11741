"""An order is changed, by page and by program."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.unit import unit_of_work
from modules.orders.after.pages import here_of
from modules.orders.entry.edit_page import as_it_stands, asked, read, tried
from modules.orders.entry.finding import find_customers, find_products
from modules.orders.entry.found import FoundCustomers, FoundProducts
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import OrderWithoutLines
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.edit import edit_order
from modules.orders.services.read import get_order
from tenancy.access.api import Acting

AnyRequest = Request[Any, Any, Any]


class EditPages(Controller):
    path = "/app/{slug:str}/orders/{order:uuid}/edit"
    include_in_schema = False

    @get("/", needs=Perm.EDIT)
    async def show(self, request: AnyRequest, actor: Acting, order: FromPath[UUID]) -> Page:
        databases = request.app.state.databases
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            typed = await as_it_stands(session, actor, order)
        return Page("orders/edit.html", await tried(databases, actor, order, typed, clock.now()))

    @post("/basket", needs=Perm.EDIT, status_code=200)
    async def reprice(self, request: AnyRequest, actor: Acting, order: FromPath[UUID]) -> Fragment:
        """The form as it is now, priced. Keeps nothing."""
        typed = read(await request.form())
        page = await tried(request.app.state.databases, actor, order, typed, clock.now())
        return Fragment("orders/_edit.html", page)

    @get("/products", needs=Perm.EDIT)
    @unit_of_work
    async def products(
        self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID], *, find: FromQuery[str] = ""
    ) -> Fragment:
        store = str((await get_order(session, order, actor)).store)
        found = await find_products(session, actor, find, store, clock.now())
        home = f"{here_of(actor, order)}/edit"
        return Fragment("orders/_products.html", FoundProducts(home=home, query=find, found=tuple(found)))

    @get("/customers", needs=Perm.EDIT)
    @unit_of_work
    async def customers(
        self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID], *, who: FromQuery[str] = ""
    ) -> Fragment:
        found = await find_customers(session, who)
        home = f"{here_of(actor, order)}/edit"
        return Fragment("orders/_customers.html", FoundCustomers(home=home, query=who, found=tuple(found)))

    @post("/", needs=Perm.EDIT, status_code=200)
    async def edit(self, request: AnyRequest, actor: Acting, order: FromPath[UUID]) -> Page | Redirect:
        """Made twice it is the same: the form says what the order shall be."""
        databases, typed, now = request.app.state.databases, read(await request.form()), clock.now()
        try:
            wanted = asked(typed, actor.currency)
            if not wanted.lines:
                raise OrderWithoutLines
            async with databases.tenant(actor.tenant, actor.cell) as session:
                await edit_order(session, actor, order, wanted, now)
                await session.commit()
        except NotFound:
            raise
        except Problem as problem:
            page = await tried(databases, actor, order, typed, now, problem)
            return Page("orders/edit.html", page, status=problem.status)
        return Redirect(here_of(actor, order))


class OrderChanges(Controller):
    path = "/api/v1/orders/{order:uuid}/changes"
    tags = ("Orders",)

    @post("/", operation_id="changeOrder", needs=Perm.EDIT)
    @unit_of_work
    async def change(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: JSONBody[EditIn]
    ) -> OrderOut:
        """Changes an order whose goods are still here: lines, discounts, customer, note. What isn't given stays."""
        await edit_order(session, actor, order, data, clock.now())
        return await get_order(session, order, actor)
