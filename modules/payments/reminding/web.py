"""The statement of account as PDF, and by mail; a reminder by hand."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.documents.served import paper_response
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import with_form_again
from modules.payments.account_pages import account_page, day_in, name_of, period_of
from modules.payments.owed_pages import home_of, today_of
from modules.payments.permissions import Perm
from modules.payments.reminding.letters import ask_reminder, ask_statement, set_paper, statement_for
from modules.payments.services.terms import tell
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Customer = FromPath[UUID]
ON_ITS_WAY = N_("It is on its way by e-mail.")


async def account_again(session: ReadTenantSession, problem: Problem, actor: Actor, customer: UUID) -> Page:
    """The account with what is wrong above it."""
    if isinstance(problem, NotFound):
        raise problem
    model = await account_page(session, actor, customer, problem)
    return Page("payments/account.html", model, status=problem.status)


class LetterPages(Controller):
    path = "/app/{slug:str}/owed/{customer:uuid}"
    include_in_schema = False

    @get("/statement.pdf", needs=Perm.READ)
    async def paper(
        self, request: AnyRequest, actor: Acting, customer: Customer, *, start: FromQuery[str] = "",
        end: FromQuery[str] = "", download: FromQuery[bool] = False,
    ) -> Response[bytes]:  # fmt: skip
        """In the customer's language; set with no connection held."""
        first, last = period_of(actor, day_in(start), day_in(end))
        async with request.app.state.databases.read_tenant(actor.tenant, actor.cell) as session:
            ready = await statement_for(session, actor, customer, first, last, today_of(actor))
        return paper_response(await set_paper(actor.tenant, ready), f"statement-{last}.pdf", download=download)

    @post("/statement/mail", needs=Perm.COLLECT, status_code=200)
    @with_form_again(account_again)
    async def mail(self, session: TenantSession, actor: Acting, customer: Customer, data: Typed) -> Redirect:
        first, last = period_of(actor, typed_day(data, "start"), typed_day(data, "end"))
        name = await name_of(session, customer)
        await ask_statement(session, customer, first, last, actor.name, clock.now())
        await tell(session, actor, "account.statement_sent", customer, name, start=f"{first}", end=f"{last}")
        return done(actor, customer)

    @post("/reminders", needs=Perm.COLLECT, status_code=200)
    @with_form_again(account_again)
    async def remind(self, session: TenantSession, actor: Acting, customer: Customer) -> Redirect:
        name = await name_of(session, customer)
        await ask_reminder(session, customer, actor.name, clock.now())
        await tell(session, actor, "account.reminded", customer, name)
        return done(actor, customer)


def typed_day(data: dict[str, Any], field: str) -> date | None:
    return day_in(str(data.get(field) or ""))


def done(actor: Actor, customer: UUID) -> Redirect:
    flash = Flash(text=for_locale(actor.locale).gettext(ON_ITS_WAY))
    return Redirect(f"{home_of(actor)}/{customer}", flash=flash)
