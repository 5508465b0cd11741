"""Settings: the shop's accounts with wallets; and the charges that were begun, those without a sale first."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author
from modules.payments.models import WalletCharge
from modules.payments.permissions import Perm
from modules.payments.wallets.accounts import kept, news_address, save_account, try_account
from modules.payments.wallets.charges import find_charge, pay_back
from modules.payments.wallets.kinds import WALLETS
from modules.shops.api import visible
from tenancy.access.api import Acting, Actor, settings_tabs

AnyRequest = Request[Any, Any, Any]
Kind = FromPath[str]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
PATH, CHARGES = "/settings/wallets", "/charges"
MOST = 200
ANY = N_("WeChat Pay or Alipay")
STATES = {
    "created": (N_("Begun"), ""), "pending": (N_("Waiting for the customer"), "warn"),
    "unknown": (N_("Not known yet"), "warn"), "reversing": (N_("Being taken back"), "warn"),
    "paid": (N_("Paid"), "good"), "closed": (N_("Not paid"), ""), "refunding": (N_("Going back"), "warn"),
    "refunded": (N_("Back with the customer"), ""),
}  # fmt: skip


class WalletRow(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    icon: str
    text: str
    href: str
    is_on: bool
    checked_at: datetime | None
    fault: str
    test: str


class WalletsPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    rows: tuple[WalletRow, ...]
    charges: str
    key: str


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    is_secret: bool
    is_long: bool
    is_optional: bool
    is_kept: bool


class WalletEdit(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    cancel: str
    entries: tuple[EntryView, ...]
    news: str


class ChargeRow(msgspec.Struct, frozen=True, kw_only=True):
    """`is_loose`: its money is there, and no sale has come for it."""

    label: str
    amount: int
    currency: str
    state: str
    tone: str
    reference: str
    place: str
    at: datetime
    reason: str
    is_loose: bool
    back: str


class ChargesPage(msgspec.Struct, frozen=True, kw_only=True):
    loose: tuple[ChargeRow, ...]
    others: tuple[ChargeRow, ...]
    settings: str
    key: str


async def wallets_page(session: TenantReader, actor: Actor) -> WalletsPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}{PATH}"
    rows = [await kept(session, name) for name in WALLETS]
    return WalletsPage(
        tabs=tuple(settings_tabs(actor, PATH)), charges=f"/app/{actor.slug}{CHARGES}", key=str(new_id()),
        rows=tuple(
            WalletRow(
                label=words(row.kind.label), icon=row.kind.icon, text=words(row.kind.text), is_on=row.is_on,
                href=f"{home}/{row.kind.kind}", checked_at=row.checked_at, fault=words(row.fault) if row.fault else "",
                test=f"{home}/{row.kind.kind}/test" if "key" in row.has_secrets else "",
            )
            for row in rows
        ),
    )  # fmt: skip


async def wallet_edit(session: TenantReader, actor: Actor, name: str, form: Form | None) -> WalletEdit:
    """Raises NotFound."""
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}{PATH}"
    row = await kept(session, name)
    title = words(row.kind.label)
    values = row.values | {"is_on": "1" if row.is_on or not row.has_secrets else ""}
    return WalletEdit(
        title=title, crumbs=(Link(words(N_("Wallets")), home), Link(title, "")), action=f"{home}/{name}", cancel=home,
        form=form or Form(key=str(new_id()), values=values), news=news_address(actor.slug, name),
        entries=tuple(
            EntryView(
                name=each.name, label=words(each.label), is_secret=each.is_secret, is_long=each.is_long,
                is_optional=each.is_optional, is_kept=each.name in row.has_secrets,
            )
            for each in row.kind.entries
        ),
    )  # fmt: skip


async def edit_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, kind: str) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    secret = {entry.name for entry in WALLETS[kind].entries if entry.is_secret} if kind in WALLETS else set[str]()
    typed = {name: str(value) for name, value in dict(data).items() if name not in secret}
    form = Form(key=str(new_id()), values=typed, errors=tuple(errors))
    return Page("payments/wallet.html", await wallet_edit(session, actor, kind, form), status=problem.status)


def charge_row(row: sa.Row[Any], actor: Actor) -> ChargeRow:
    words = for_locale(actor.locale).gettext
    state, tone = STATES[row.state]
    is_loose = row.state == "paid" and row.document_id is None
    return ChargeRow(
        label=words(WALLETS[row.tender].label if row.tender in WALLETS else ANY),
        amount=row.amount, currency=row.currency, state=words(state), tone=tone,
        reference=row.reference, place=row.place, at=row.at, reason=words(row.reason) if row.reason else "",
        is_loose=is_loose, back=f"/app/{actor.slug}{CHARGES}/{row.id}/refund" if is_loose else "",
    )  # fmt: skip


async def charges_page(session: TenantReader, actor: Actor) -> ChargesPage:
    """The newest, and all whose money has no sale."""
    mine = visible(actor, WalletCharge.store_id)
    loose = sa.and_(WalletCharge.state == "paid", WalletCharge.document_id.is_(None))
    query = sa.select(*WalletCharge.__table__.c).where(mine).order_by(WalletCharge.id.desc()).limit(MOST)
    alone = [charge_row(row, actor) for row in await session.execute(query.where(loose))]
    others = [charge_row(row, actor) for row in await session.execute(query.where(~loose))]
    return ChargesPage(loose=tuple(alone), others=tuple(others), settings=f"/app/{actor.slug}{PATH}", key=str(new_id()))


class WalletSettings(Controller):
    path = "/app/{slug:str}/settings/wallets"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("payments/wallets.html", await wallets_page(session, actor))

    @get("/{kind:str}", needs=Perm.MANAGE)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, kind: Kind) -> Page:
        return Page("payments/wallet.html", await wallet_edit(session, actor, kind, None))

    @post("/{kind:str}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed, kind: Kind) -> Redirect:
        typed = {name: str(value) for name, value in data.items()}
        is_on = bool(typed.get("is_on"))
        await save_account(session, kind, typed, is_on=is_on, by=Author.of(actor), at=clock.now())
        return back(actor, N_("Saved. Test the connection now."))

    @post("/{kind:str}/test", needs=Perm.MANAGE, status_code=200)
    async def test(self, request: AnyRequest, actor: Acting, kind: Kind) -> Redirect:
        """Asks the provider about a payment that isn't there."""
        databases = request.app.state.databases
        fault = await try_account(databases, actor.tenant, actor.cell, kind, clock.now())
        return back(actor, fault, "bad") if fault else back(actor, N_("The provider answers."))


class ChargePages(Controller):
    path = "/app/{slug:str}/charges"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("payments/charges.html", await charges_page(session, actor))

    @post("/{charge:uuid}/refund", needs=Perm.REFUND, status_code=200)
    @unit_of_work
    async def refund(self, session: TenantSession, actor: Acting, charge: FromPath[UUID]) -> Redirect:
        """The money goes back by the wallet it came from."""
        row = await find_charge(session, charge)
        if actor.stores is not None and row.store_id not in actor.stores:
            raise NotFound
        await pay_back(session, charge, clock.now())
        return back(actor, N_("The money goes back by the wallet."), to=CHARGES)


def back(actor: Actor, text: str, kind: str = "good", to: str = PATH) -> Redirect:
    flash = Flash(text=for_locale(actor.locale).gettext(text), kind=kind)
    return Redirect(f"/app/{actor.slug}{to}", flash=flash)
