"""What operators do with a shop's bills: paid, void, given back."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from billing.console.tenants.acting import back, shop_in
from billing.console.tenants.one import shop_page
from billing.console.tenants.pages import PATH
from billing.console.words import reason_in
from billing.invoicing.api import Bill, find_bill_by_number
from billing.subscriptions.api import pay_bill, refund_bill, void_bill
from infra.kit import clock, money
from infra.kit.db.sessions import PlatformSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.pages import Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import shell_for
from infra.kit.unit import unit_of_work, with_form_again
from tenancy.accounts.api import form_with
from tenancy.operators.api import Operating, note_act

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED
LONGEST_KEY = 64


class Payment(msgspec.Struct, frozen=True):
    how: str = ""


class Return(msgspec.Struct, frozen=True):
    """`key`: the form's own."""

    amount: str = ""
    why: str = ""
    key: str = msgspec.field(default="", name="_key")


async def refund_again(
    request: AnyRequest,
    session: object,  # noqa: ARG001  the unit gives it
    slug: str,
    number: int,
    problem: Problem,
    data: Return,
) -> Page:
    """What can't be given back stands beside its field; any other refusal is a page of its own."""
    if problem.status != Invalid.status:
        raise problem
    amount = FieldError(field="amount", code=problem.code, message=problem.message, facts=problem.facts)
    form = form_with(Invalid(fields=problem.fields or [amount]), amount=data.amount, why=data.why)
    locale = shell_for(request).locale
    model = await shop_page(request.app.state.databases, slug, locale, refunds={number: form})
    return Page("console/tenant.html", model, status=problem.status)


class ShopBills(Controller):
    path = f"{PATH}/{{slug:str}}/bills/{{number:int}}"
    include_in_schema = False

    @post("/payment", operator=True, proof=True, status_code=200)
    @unit_of_work
    async def pay(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        number: FromPath[int],
        data: Annotated[Payment, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        had = await bill_in(session, slug, number)
        how = data.how.strip()[:200] or "transfer"
        bill = await pay_bill(session, number, clock.now(), how=how, who=str(operator.account))
        await note_act(
            session, operator, "operator.bill_paid", tenant=had.tenant, why=how,
            before={"bill": had.name, "state": had.state}, after={"bill": bill.name, "state": bill.state},
        )  # fmt: skip
        await request.app.state.callers.revoke(f"tenant {had.tenant}")
        return back(request, slug, N_("The bill is paid; what was held back for it is back."))

    @post("/voiding", operator=True, proof=True, status_code=200)
    @unit_of_work
    async def void(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        number: FromPath[int],
        data: Annotated[Return, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        bill, why = await bill_in(session, slug, number), reason_in(data.why)
        databases = request.app.state.databases
        await void_bill(databases, session, bill, clock.now(), key=key_in(data), who=str(operator.account))
        await note_act(
            session, operator, "operator.bill_voided", tenant=bill.tenant, why=why,
            before={"state": bill.state}, after={"bill": bill.name, "state": "void"},
        )  # fmt: skip
        await request.app.state.callers.revoke(f"tenant {bill.tenant}")
        return back(request, slug, N_("The bill is void: nobody owes it."))

    @post("/refund", operator=True, proof=True, status_code=200)
    @with_form_again(refund_again)
    async def refund(
        self,
        session: PlatformSession,
        request: AnyRequest,
        operator: Operating,
        slug: FromPath[str],
        number: FromPath[int],
        data: Annotated[Return, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        bill, why = await bill_in(session, slug, number), reason_in(data.why)
        amount, databases = money.to_minor(data.amount.strip() or "0", bill.currency), request.app.state.databases
        who = str(operator.account)
        await refund_bill(databases, session, bill, amount, clock.now(), key=key_in(data), who=who)
        said = f"{bill.currency} {money.to_decimal(amount, bill.currency)}"
        await note_act(
            session, operator, "operator.bill_refunded", tenant=bill.tenant, why=why,
            after={"bill": bill.name, "amount": said},
        )  # fmt: skip
        return back(request, slug, N_("It is given back; the shop has a credit note."))


async def bill_in(session: PlatformSession, slug: str, number: int) -> Bill:
    """The shop's own. Raises NotFound."""
    found = await find_bill_by_number(session, await shop_in(session, slug), number)
    if found is None:
        raise NotFound
    return found


def key_in(data: Return) -> str:
    typed = data.key
    return typed if 0 < len(typed) <= LONGEST_KEY and typed.isascii() and typed.isprintable() else str(new_id())
