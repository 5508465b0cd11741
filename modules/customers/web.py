"""Pages of customers: the list, the form, one customer."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.downloads import Kind
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.customers import repository
from modules.customers.answers import PAIRS, How, name_of
from modules.customers.domain import MOST_ADDRESSES
from modules.customers.editing import block_of, edit_of
from modules.customers.errors import ChangedMeanwhile, NoSuchCustomer
from modules.customers.export import export_of
from modules.customers.forms import empty_form, form_again, form_of, read, taken_by
from modules.customers.listing import Asked, home_of, list_of
from modules.customers.pages import answers_page, page_of, story_part
from modules.customers.permissions import Perm
from modules.customers.services.answers import add_note, remove_note, take_answers
from modules.customers.services.profiles import Source, create_customer, edit_customer
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
TARGET = "customers-list"


def asked_in(request: AnyRequest) -> Asked:
    """What the list's address asks for."""
    given = {name: value for name in Asked.__struct_fields__ if (value := request.query_params.get(name))}
    return Asked(**given)


async def found(session: TenantReader, customer: UUID) -> Any:
    """The profile's row. Raises NoSuchCustomer."""
    row = await repository.find_profile(session, customer)
    if row is None:
        raise NoSuchCustomer
    return row


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest) -> Page:
    form = form_again(read(await request.form()), problem)
    model = await edit_of(session, actor, form, None, taken_by(problem))
    return Page("customers/edit.html", model, status=problem.status)


async def edit_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, customer_id: UUID
) -> Page:
    row = await repository.find_profile(session, customer_id)
    if row is None:
        raise problem
    # Somebody saved meanwhile: what stands now is shown, so that nobody writes over what they have not seen.
    form = form_again(read(await request.form()), problem)
    if isinstance(problem, ChangedMeanwhile):
        stored = form_of(row, actor.country)
        form = Form(key=stored.key, values=stored.values, errors=form.errors)
    model = await edit_of(session, actor, form, row, taken_by(problem))
    return Page("customers/edit.html", model, status=problem.status)


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
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        model = await list_of(session, actor, asked_in(request), after, before)
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("customers/_list.html", model)
        return Page("customers/list.html", model)

    @get(["/export.csv", "/export.xlsx"], needs=Perm.EXPORT, proof="file")
    async def export_customers(self, request: AnyRequest, actor: Acting) -> Stream:
        """Opens sessions of its own, page by page: the file may be large and its reader slow."""
        kind = cast("Kind", request.url.path.rpartition(".")[2])
        wanted = asked_in(request).wanted(actor, clock.now())
        return export_of(request.app.state.databases, actor, wanted, kind)

    @get("/new", needs=Perm.EDIT)
    @unit_of_work
    async def new_customer(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("customers/edit.html", await edit_of(session, actor, empty_form(actor.country), None, None))

    @post("/address", needs=Perm.EDIT, status_code=200)
    async def show_address(self, request: AnyRequest, actor: Acting) -> Fragment:
        """A block of the form again, asking as its country does; or one more. Nothing is changed."""
        typed = read(await request.form())
        number = min(int(typed.text("block")), MOST_ADDRESSES) if typed.text("block").isdigit() else 0
        values: dict[str, Any] = {**typed.values}
        values.setdefault(f"addresses.{number}.country", actor.country)
        form = Form(key=str(new_id()), values=values)
        return Fragment("customers/_address.html", block_of(actor, form, number, more=bool(typed.text("more"))))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(new_again)
    async def create(self, session: TenantSession, actor: Acting, request: AnyRequest) -> Redirect:
        draft = read(await request.form()).profile()
        customer = await create_customer(session, draft, Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{customer}")

    @get("/{customer_id:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show_customer(self, session: ReadTenantSession, actor: Acting, customer_id: FromPath[UUID]) -> Page:
        return Page("customers/customer.html", await page_of(session, actor, await found(session, customer_id)))

    @get("/{customer_id:uuid}/edit", needs=Perm.EDIT)
    @unit_of_work
    async def edit_customer(self, session: ReadTenantSession, actor: Acting, customer_id: FromPath[UUID]) -> Page:
        row = await found(session, customer_id)
        form = form_of(row, actor.country)
        return Page("customers/edit.html", await edit_of(session, actor, form, row, None))

    @post("/{customer_id:uuid}", needs=Perm.EDIT, status_code=200)
    @with_form_again(edit_again)
    async def save(
        self, session: TenantSession, actor: Acting, request: AnyRequest, customer_id: FromPath[UUID]
    ) -> Redirect:
        typed = read(await request.form())
        await edit_customer(session, customer_id, typed.profile(), typed.version, Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{customer_id}")


async def answers_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, customer_id: UUID
) -> Page:
    form = form_again(read(await request.form()), problem)
    return Page("customers/consents.html", answers_page(actor, await found(session, customer_id), form), status=422)


class ProfilePages(Controller):
    """Parts of one customer: what happened, what may be sent."""

    path = "/app/{slug:str}/customers/{customer_id:uuid}"
    include_in_schema = False

    @get("/timeline", needs=Perm.READ)
    @unit_of_work
    async def show_timeline(
        self,
        session: ReadTenantSession,
        actor: Acting,
        customer_id: FromPath[UUID],
        before: Annotated[datetime | None, QueryParameter()] = None,
    ) -> Fragment:
        """The next page of what happened."""
        row = await found(session, customer_id)
        return Fragment("customers/_story.html", await story_part(session, actor, row, before))

    @get("/consents", needs=Perm.EDIT)
    @unit_of_work
    async def show_answers(self, session: ReadTenantSession, actor: Acting, customer_id: FromPath[UUID]) -> Page:
        form = Form(key=str(new_id()), values={"how": How.STAFF.value})
        return Page("customers/consents.html", answers_page(actor, await found(session, customer_id), form))

    @post("/consents", needs=Perm.EDIT, status_code=200)
    @with_form_again(answers_again)
    async def save_answers(
        self, session: TenantSession, actor: Acting, request: AnyRequest, customer_id: FromPath[UUID]
    ) -> Redirect:
        typed = read(await request.form())
        wanted = [pair for pair in PAIRS if typed.text(name_of(pair))]
        how = How(typed.text("how")) if typed.text("how") in set(How) else How.STAFF
        await take_answers(session, customer_id, wanted, how, Source.of(actor, clock.now()))
        return Redirect(
            f"{home_of(actor)}/{customer_id}",
            flash=Flash(text=for_locale(actor.locale).gettext(N_("The consents are saved"))),
        )

    @post("/notes", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def write_note(
        self, session: TenantSession, actor: Acting, request: AnyRequest, customer_id: FromPath[UUID]
    ) -> Redirect:
        text = read(await request.form()).text("text")
        await add_note(session, customer_id, text, Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{customer_id}")

    @post("/notes/{note:uuid}/removal", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def take_note_away(
        self, session: TenantSession, actor: Acting, customer_id: FromPath[UUID], note: FromPath[UUID]
    ) -> Redirect:
        await remove_note(session, customer_id, note)
        return Redirect(f"{home_of(actor)}/{customer_id}")
