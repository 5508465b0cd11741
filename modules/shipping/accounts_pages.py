"""View-models of the settings: accounts with carriers."""

from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.shipping.services.accounts import AccountCard, find_account, list_accounts, secret_of
from tenancy.access.api import Actor, settings_tabs
from tenancy.accounts.api import installation

PATH = "/settings/carriers"
FORMS = (("pdf", N_("PDF, for any printer")), ("zpl", N_("ZPL, for a label printer")))


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """`tone` and `state`: whether it was reached when it was last tried."""

    name: str
    href: str
    address: str
    is_on: bool
    state: str
    tone: str
    checked_at: datetime | None
    fault: str
    test: str


class AccountList(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    rows: tuple[AccountRow, ...]
    new: str
    key: str


class AccountEdit(msgspec.Struct, frozen=True, kw_only=True):
    """`hook`: where the carrier sends its news, empty before the account is saved. `has_key`: one is kept already."""

    title: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    cancel: str
    forms: tuple[tuple[str, str], ...]
    hook: str
    has_key: bool
    has_hook: bool


async def account_list(session: TenantReader, actor: Actor) -> AccountList:
    home = f"/app/{actor.slug}{PATH}"
    rows = tuple(account_row(each, home, actor) for each in await list_accounts(session))
    return AccountList(tabs=tuple(settings_tabs(actor, PATH)), rows=rows, new=f"{home}/new", key=str(new_id()))


def account_row(account: AccountCard, home: str, actor: Actor) -> AccountRow:
    words = for_locale(actor.locale).gettext
    state, tone = (N_("Not tried yet"), "") if account.checked_at is None else (N_("Connected"), "good")
    if account.fault:
        state, tone = N_("Not reached"), "bad"
    return AccountRow(
        name=account.name, href=f"{home}/{account.id}", address=account.address, is_on=account.is_on,
        state=words(state), tone=tone, checked_at=account.checked_at,
        fault=words(account.fault) if account.fault else "", test=f"{home}/{account.id}/test",
    )  # fmt: skip


async def account_edit(session: TenantReader, actor: Actor, form: Form, account: UUID | None) -> AccountEdit:
    """Raises NotFound."""
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}{PATH}"
    card = await find_account(session, account) if account else None
    kept = await secret_of(session, account) if account else None
    title = card.name if card else words(N_("New carrier"))
    return AccountEdit(
        title=title, crumbs=(Link(words(N_("Carriers")), home), Link(title, "")), form=form,
        action=f"{home}/{account}" if account else home, cancel=home,
        forms=tuple((value, words(label)) for value, label in FORMS),
        hook=f"{installation().address}/hooks/carriers/{actor.slug}/{account}" if account else "",
        has_key=bool(kept and kept.key), has_hook=bool(kept and kept.hook),
    )  # fmt: skip


async def account_form(session: TenantReader, account: UUID) -> Form:
    """What is kept, but for what opens it. Raises NotFound."""
    card = await find_account(session, account)
    sender = {f"sender.{name}": value for name, value in msgspec.structs.asdict(card.sender).items()}
    values = {"name": card.name, "address": card.address, "form": card.form, "is_on": "1" if card.is_on else ""}
    return Form(key=str(new_id()), values=values | sender)


def fresh_account(actor: Actor) -> Form:
    values = {"form": "pdf", "is_on": "1", "sender.name": actor.shop}
    return Form(key=str(new_id()), values=values)
