"""Pages of cashiers: who they are, what they may, their PINs."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.shell import Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author
from modules.pos.cashiers.service import CashierIn, archive_cashier, save_cashier
from modules.pos.models import Cashier
from modules.pos.office.frame import home_of, tabs_of
from modules.pos.office.registers_web import Typed, form_again, said, text_in
from modules.pos.permissions import AT_REGISTER, Perm
from modules.shops.api import list_stores
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
USUAL = (Perm.SELL, Perm.RETURN, Perm.CLOSE)


class CashierLine(msgspec.Struct, frozen=True, kw_only=True):
    """`rights` are msgids."""

    id: str
    name: str
    rights: tuple[str, ...]
    edit: str
    removal: str


class CashiersPage(msgspec.Struct, frozen=True, kw_only=True):
    """`rights`: (field, msgid) of everything a cashier may be given; `edited`: whose form it is, or empty."""

    tabs: tuple[Link, ...]
    rows: tuple[CashierLine, ...]
    form: Form
    action: str
    edited: str
    home: str
    rights: tuple[tuple[str, str], ...]
    stores: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str], ...]


async def cashiers_page(
    session: TenantReader, actor: Actor, people: dict[UUID, str], form: Form | None = None, edited: UUID | None = None
) -> CashiersPage:
    home = f"{home_of(actor)}/cashiers"
    rows = (await session.scalars(sa.select(Cashier).where(~Cashier.archived).order_by(Cashier.name))).all()
    own = next((row for row in rows if row.id == edited), None)
    if edited and own is None:
        raise NotFound
    stores = await list_stores(session, actor)
    taken = {row.staff_id for row in rows if row.id != edited}
    return CashiersPage(
        tabs=await tabs_of(session, actor, "/cashiers"), rows=tuple(line_of(row, home) for row in rows),
        form=form or Form(key=str(new_id()), values=values_of(own)), action=f"{home}/{own.id}" if own else home,
        edited=own.name if own else "", home=home, rights=tuple((right.value, right.words) for right in AT_REGISTER),
        stores=tuple((f"store.{store.id}", store.name) for store in stores) if len(stores) > 1 else (),
        staff=tuple((str(key), name) for key, name in sorted(people.items(), key=lambda p: p[1]) if key not in taken),
    )  # fmt: skip


def line_of(row: Cashier, home: str) -> CashierLine:
    rights = tuple(right.words for right in AT_REGISTER if right.value in row.rights)
    return CashierLine(
        id=str(row.id), name=row.name, rights=rights, edit=f"{home}?edit={row.id}", removal=f"{home}/{row.id}/archival"
    )


def values_of(own: Cashier | None) -> dict[str, Any]:
    if own is None:
        return {right.value: "1" for right in USUAL}
    stores = {f"store.{store}": "1" for store in own.stores or ()}
    rights = dict.fromkeys(own.rights, "1")
    return {"name": own.name, "staff": str(own.staff_id or "")} | rights | stores


def cashier_in(data: Typed, people: dict[UUID, str]) -> CashierIn:
    stores = [name.removeprefix("store.") for name in data if name.startswith("store.")]
    staff = next((key for key in people if str(key) == text_in(data, "staff")), None)
    return CashierIn(
        name=text_in(data, "name"), pin=text_in(data, "pin"), staff=staff,
        rights=frozenset(right.value for right in AT_REGISTER if data.get(right.value)),
        stores=frozenset(UUID(store) for store in stores if is_id(store)),
    )  # fmt: skip


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, data: Typed,
    cashier: UUID | None = None,
) -> Page:  # fmt: skip
    if isinstance(problem, NotFound):
        raise problem
    people = await request.app.state.callers.people_of(actor)
    form = form_again({name: value for name, value in data.items() if name != "pin"}, problem)
    model = await cashiers_page(session, actor, people, form, cashier)
    return Page("pos/cashiers.html", model, status=problem.status)


class CashierPages(Controller):
    path = "/app/{slug:str}/registers/cashiers"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def list_cashiers(
        self, session: ReadTenantSession, actor: Acting, request: AnyRequest, edit: FromQuery[UUID | None] = None
    ) -> Page:
        people = await request.app.state.callers.people_of(actor)
        return Page("pos/cashiers.html", await cashiers_page(session, actor, people, edited=edit))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(again)
    async def create(self, session: TenantSession, actor: Acting, request: AnyRequest, data: Typed) -> Redirect:
        people = await request.app.state.callers.people_of(actor)
        await save_cashier(session, None, cashier_in(data, people), Author.of(actor), clock.now())
        return Redirect(
            f"{home_of(actor)}/cashiers", flash=said(actor, N_("Cashier added. Registers know in a minute."))
        )

    @post("/{cashier:uuid}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(again)
    async def save(
        self, session: TenantSession, actor: Acting, request: AnyRequest, data: Typed, cashier: FromPath[UUID]
    ) -> Redirect:
        people = await request.app.state.callers.people_of(actor)
        await save_cashier(session, cashier, cashier_in(data, people), Author.of(actor), clock.now())
        return Redirect(f"{home_of(actor)}/cashiers", flash=said(actor, N_("Cashier saved")))

    @post("/{cashier:uuid}/archival", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def archive(self, session: TenantSession, actor: Acting, cashier: FromPath[UUID]) -> Redirect:
        await archive_cashier(session, cashier, Author.of(actor), clock.now())
        return Redirect(f"{home_of(actor)}/cashiers", flash=said(actor, N_("Cashier removed")))
