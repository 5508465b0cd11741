"""Pages of customers."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.customers import repository
from modules.customers.errors import ChangedMeanwhile, NoSuchCustomer
from modules.customers.export import export_of
from modules.customers.forms import CustomerForm, empty_form, form_again, form_of, taken_by
from modules.customers.pages import CustomerEdit, countries_in, crumbs_of, home_of, list_of, page_of
from modules.customers.permissions import Perm
from modules.customers.schemas import profile_of
from modules.customers.services.profiles import Source, create_customer, edit_customer
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[CustomerForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
TARGET = "customers-list"


def new_page(actor: Actor, form: Form, *, status: int = 200, taken: UUID | None = None) -> Page:
    home, title = home_of(actor), for_locale(actor.locale).gettext(N_("New customer"))
    model = CustomerEdit(
        form=form,
        countries=countries_in(actor.locale),
        action=home,
        title=title,
        crumbs=crumbs_of(actor, title),
        cancel=home,
        taken=f"{home}/{taken}" if taken else "",
    )
    return Page("customers/edit.html", model, status=status)


def edit_page(actor: Actor, row: Any, form: Form, *, status: int = 200, taken: UUID | None = None) -> Page:
    home = home_of(actor)
    model = CustomerEdit(
        form=form,
        countries=countries_in(actor.locale),
        action=f"{home}/{row.id}",
        title=row.name,
        crumbs=crumbs_of(actor, row.name),
        cancel=f"{home}/{row.id}",
        taken=f"{home}/{taken}" if taken else "",
    )
    return Page("customers/edit.html", model, status=status)


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: CustomerForm) -> Page:  # noqa: ARG001
    form = form_again(data, problem)
    return new_page(actor, form, status=problem.status, taken=taken_by(problem))


async def edit_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: CustomerForm, customer_id: UUID
) -> Page:
    row = await repository.find_profile(session, customer_id)
    if row is None:
        raise problem
    # Somebody saved meanwhile: what stands now is shown, so that nobody writes over what they have not seen.
    form = form_again(data, problem)
    if isinstance(problem, ChangedMeanwhile):
        stored = form_of(row, actor.country)
        form = Form(key=stored.key, values=stored.values, errors=form.errors)
    return edit_page(actor, row, form, status=problem.status, taken=taken_by(problem))


class CustomerPages(Controller):
    """The list, one customer, the form."""

    path = "/app/{slug:str}/customers"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_customers(
        self,
        session: ReadTenantSession,
        actor: Acting,
        request: AnyRequest,
        *,
        q: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        model = await list_of(session, actor, repository.Wanted(q, kind), after, before)
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("customers/_list.html", model)
        return Page("customers/list.html", model)

    @get(["/export.csv", "/export.xlsx"], needs=Perm.EXPORT)
    async def export_customers(
        self, request: AnyRequest, actor: Acting, q: FromQuery[str] = "", kind: FromQuery[str] = ""
    ) -> Stream:
        """Opens sessions of its own, page by page: the file may be large and its reader slow."""
        form = request.url.path.rpartition(".")[2]
        return export_of(request.app.state.databases, actor, repository.Wanted(q, kind), form)

    @get("/new", needs=Perm.EDIT)
    async def new_customer(self, actor: Acting) -> Page:
        return new_page(actor, empty_form(actor.country))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(new_again)
    async def create(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        customer = await create_customer(session, data.profile(), Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{customer}")

    @get("/{customer_id:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show_customer(self, session: ReadTenantSession, actor: Acting, customer_id: FromPath[UUID]) -> Page:
        row = await repository.find_profile(session, customer_id)
        if row is None:
            raise NoSuchCustomer
        return Page("customers/customer.html", await page_of(session, actor, customer_id, row))

    @get("/{customer_id:uuid}/edit", needs=Perm.EDIT)
    @unit_of_work
    async def edit_customer(self, session: ReadTenantSession, actor: Acting, customer_id: FromPath[UUID]) -> Page:
        row = await repository.find_profile(session, customer_id)
        if row is None:
            raise NoSuchCustomer
        return edit_page(actor, row, form_of(row, actor.country))

    @post("/{customer_id:uuid}", needs=Perm.EDIT, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, customer_id: FromPath[UUID], data: Typed) -> Redirect:
        row = await repository.find_profile(session, customer_id)
        if row is None:
            raise NoSuchCustomer
        profile = data.profile(profile_of(row))
        await edit_customer(session, customer_id, profile, data.version, Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{customer_id}")
