"""Receipts beside the order that they are of: looked at, printed, sent."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work
from modules.customers.api import card
from modules.desk.api import Author
from modules.invoices.api import documents_of, paper_response
from modules.pos.permissions import Perm
from modules.pos.receipts.mailing import MailNote, ask_mail, customer_in
from modules.pos.receipts.printing import file_name, receipt_pdf
from modules.pos.receipts.reading import by_id, of_order, slip_for, whose
from modules.pos.receipts.slip import What
from modules.pos.receipts.tokens import path_of
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Id = FromPath[UUID]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
STATES = {"asked": (N_("On its way"), "info"), "sent": (N_("Sent"), "good"), "refused": (N_("Refused"), "bad")}


class MailRow(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: a msgid and the badge's tone."""

    to: str
    at: datetime
    state: tuple[str, str]


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    """`digital`: the buyer's page, empty where the register has made no link; `gift` and `packing`: empty for what
    came back.
    """

    number: str
    register: str
    is_return: bool
    digital: str
    paper: str
    gift: str
    packing: str
    mail: str
    mails: tuple[MailRow, ...]


class ReceiptsCard(msgspec.Struct, frozen=True, kw_only=True):
    """`to`: the customer's address, if it is known."""

    rows: tuple[ReceiptRow, ...]
    to: str
    key: str


async def receipts_card(session: TenantReader, *, actor: Actor, order: UUID) -> ReceiptsCard | None:
    """Nothing for an order that no register has made, and for who may not sell at one."""
    found = await of_order(session, order) if actor.may(Perm.SELL) else ()
    if not found:
        return None
    customer = customer_in(found[0].body)
    known = await card(session, customer) if customer else None
    return ReceiptsCard(
        rows=tuple(row_of(each, actor) for each in found), to=known.email if known else "", key=str(new_id())
    )


def row_of(row: Any, actor: Actor) -> ReceiptRow:
    here, is_return = f"/app/{actor.slug}/registers/receipts/{row.id}", row.kind == "return"
    return ReceiptRow(
        number=row.number, register=row.register, is_return=is_return,
        digital=path_of(actor.slug, row.token) if row.token else "", paper=f"{here}/receipt.pdf",
        gift=f"{here}/gift.pdf" if row.kind in {"sale", "pickup"} else "",
        packing="" if is_return else f"{here}/packing.pdf", mail=f"{here}/mails",
        mails=tuple(
            MailRow(to=each.to, at=each.at, state=STATES[each.state])
            for each in msgspec.convert(row.mails, list[MailNote])
        ),
    )  # fmt: skip


class ReceiptPages(Controller):
    path = "/app/{slug:str}/registers/receipts/{document:uuid}"
    include_in_schema = False

    @get("/receipt.pdf", needs=Perm.SELL)
    async def paper(self, request: AnyRequest, actor: Acting, document: Id) -> Response[bytes]:
        return await as_pdf(request, actor, document)

    @get("/gift.pdf", needs=Perm.SELL)
    async def gift(self, request: AnyRequest, actor: Acting, document: Id) -> Response[bytes]:
        return await as_pdf(request, actor, document, "gift")

    @get("/packing.pdf", needs=Perm.SELL)
    async def packing(self, request: AnyRequest, actor: Acting, document: Id) -> Response[bytes]:
        return await as_pdf(request, actor, document, "packing")

    @post("/mails", needs=Perm.SELL, status_code=200)
    @unit_of_work
    async def mail(self, session: TenantSession, actor: Acting, document: Id, data: Typed) -> Redirect:
        row = await seen(session, actor, document)
        words = for_locale(actor.locale).gettext
        back = f"/app/{actor.slug}/orders/{row.order_id}" if row.order_id else f"/app/{actor.slug}/registers"
        wish = MailNote(id=new_id(), to=str(data.get("to") or ""), at=clock.now(), by=Author.of(actor).name)
        try:
            await ask_mail(session, document, wish)
        except Problem as problem:
            told = problem.fields[0] if problem.fields else problem
            return Redirect(back, flash=Flash(text=words(told.message, **told.facts), kind="bad"))
        return Redirect(back, flash=Flash(text=words(N_("The receipt is on its way"))))


async def seen(session: TenantReader, actor: Actor, document: UUID) -> Any:
    """Raises NotFound, for one of a store that `actor` doesn't see too."""
    row = await by_id(session, document, actor)
    if row is None:
        raise NotFound
    return row


async def as_pdf(request: AnyRequest, actor: Actor, document: UUID, what: What = "receipt") -> Response[bytes]:
    """Raises NotFound."""
    databases: Databases = request.app.state.databases
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        row = await seen(session, actor, document)
        slip, documents = await slip_for(session, whose(actor), row), await documents_of(session)
    if slip is None or (what != "receipt" and slip.is_return):
        raise NotFound
    return paper_response(await receipt_pdf(whose(actor), slip, documents, what), file_name(slip), download=False)
