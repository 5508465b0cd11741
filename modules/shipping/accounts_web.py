"""Settings: accounts with carriers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author
from modules.shipping.accounts_pages import PATH, account_edit, account_form, account_list, fresh_account
from modules.shipping.domain import Address
from modules.shipping.permissions import Perm
from modules.shipping.services.accounts import AccountIn, save_account, try_account
from modules.shipping.web import Id, Typed
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]


def account_in(data: Mapping[str, Any]) -> AccountIn:
    def text(name: str) -> str:
        return " ".join(str(data.get(name) or "").split())

    sender = Address(**{name: text(f"sender.{name}") for name in Address.__struct_fields__})
    return AccountIn(
        name=text("name")[:80], address=text("address"), key=text("key"), hook=text("hook"), is_on=bool(text("is_on")),
        form=text("form") if text("form") in {"pdf", "zpl"} else "pdf",
        sender=msgspec.structs.replace(sender, country=sender.country.upper()),
    )  # fmt: skip


async def account_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, account: UUID | None = None
) -> Page:
    """The form again, without the key that was typed: it is not sent back to the browser."""
    if isinstance(problem, NotFound):
        raise problem
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    typed = {name: value for name, value in data.items() if name not in {"key", "hook"}}
    form = Form(key=str(new_id()), values=typed, errors=tuple(errors))
    return Page("shipping/account.html", await account_edit(session, actor, form, account), status=problem.status)


def back(actor: Actor, text: str, kind: str = "good") -> Redirect:
    flash = Flash(text=for_locale(actor.locale).gettext(text), kind=kind)
    return Redirect(f"/app/{actor.slug}{PATH}", flash=flash)


class CarrierSettings(Controller):
    """Who carries parcels for the shop, and how we reach them."""

    path = "/app/{slug:str}/settings/carriers"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("shipping/accounts.html", await account_list(session, actor))

    @get("/new", needs=Perm.MANAGE)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("shipping/account.html", await account_edit(session, actor, fresh_account(actor), None))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(account_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await save_account(session, None, account_in(data), by=Author.of(actor), at=clock.now())
        return back(actor, N_("Saved. Test the connection now."))

    @get("/{account:uuid}", needs=Perm.MANAGE)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, account: Id) -> Page:
        form = await account_form(session, account)
        return Page("shipping/account.html", await account_edit(session, actor, form, account))

    @post("/{account:uuid}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(account_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed, account: Id) -> Redirect:
        await save_account(session, account, account_in(data), by=Author.of(actor), at=clock.now())
        return back(actor, N_("Saved"))

    @post("/{account:uuid}/test", needs=Perm.MANAGE, status_code=200)
    async def test(self, request: AnyRequest, actor: Acting, account: Id) -> Redirect:
        """Asks the carrier who we are."""
        databases = request.app.state.databases
        fault = await try_account(databases, actor.tenant, actor.cell, account, clock.now())
        return back(actor, fault, "bad") if fault else back(actor, N_("The carrier answers."))
