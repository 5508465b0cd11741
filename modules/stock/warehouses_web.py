"""Pages of warehouses, among the settings."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.shops.api import list_stores
from modules.stock.permissions import Perm
from modules.stock.services.warehouses import (
    WarehouseIn,
    close_warehouse,
    list_warehouses,
    save_warehouse,
    visible_warehouse,
)
from tenancy.access.api import Acting, Actor, settings_tabs

PATH = "/settings/warehouses"
MOST_ZONES, LONGEST = 40, 80


class WarehouseLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    href: str
    store: str
    sells: bool
    zones: str


class WarehouseList(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    warehouses: tuple[WarehouseLine, ...]
    new: str


class WarehouseEdit(msgspec.Struct, frozen=True, kw_only=True):
    """`close`: where to send that it is no longer used; empty for a new one, and for one that a store sells from."""

    tabs: tuple[Link, ...]
    form: Form
    action: str
    title: str
    crumbs: tuple[Link, ...]
    cancel: str
    stores: tuple[tuple[str, str], ...]
    close: str


class WarehouseTyped(msgspec.Struct, frozen=True, kw_only=True):
    """The form as typed; `zones`: one a line."""

    name: str = ""
    store: str = ""
    sells: str = ""
    zones: str = ""


Typed = Annotated[WarehouseTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}{PATH}"


async def list_page(session: TenantReader, actor: Actor) -> WarehouseList:
    stores = {store.id: store.name for store in await list_stores(session)}
    lines = [
        WarehouseLine(
            name=card.name, href=f"{home_of(actor)}/{card.id}", store=stores.get(card.store, "") if card.store else "",
            sells=card.sells, zones=", ".join(card.zones),
        )
        for card in await list_warehouses(session, actor)
    ]  # fmt: skip
    return WarehouseList(tabs=tuple(settings_tabs(actor, PATH)), warehouses=tuple(lines), new=f"{home_of(actor)}/new")


async def edit_page(session: TenantReader, actor: Actor, form: Form, warehouse: UUID | None) -> WarehouseEdit:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    card = await visible_warehouse(session, actor, warehouse) if warehouse else None
    title = card.name if card else words(N_("New warehouse"))
    return WarehouseEdit(
        tabs=tuple(settings_tabs(actor, PATH)), form=form, action=f"{home}/{warehouse}" if warehouse else home,
        title=title, crumbs=(Link(words(N_("Warehouses")), home), Link(title, "")), cancel=home,
        stores=tuple((str(store.id), store.name) for store in await list_stores(session, actor)),
        close=f"{home}/{warehouse}/closure" if card and not card.sells else "",
    )  # fmt: skip


def warehouse_in(typed: WarehouseTyped) -> WarehouseIn:
    zones = dict.fromkeys(" ".join(line.split())[:LONGEST] for line in typed.zones.splitlines() if line.strip())
    try:
        store = UUID(typed.store) if typed.store else None
    except ValueError:
        store = UUID(int=0)
    name = " ".join(typed.name.split())[:LONGEST]
    return WarehouseIn(name=name, store=store, sells=bool(typed.sells), zones=tuple(zones)[:MOST_ZONES])


async def form_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: WarehouseTyped, warehouse: UUID | None = None
) -> Page:
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    form = Form(key=str(new_id()), values=msgspec.to_builtins(data), errors=tuple(errors))
    return Page("stock/warehouse.html", await edit_page(session, actor, form, warehouse), status=problem.status)


class WarehousePages(Controller):
    """Places that hold stock. A shop with one never needs to come here."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show_list(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("stock/warehouses.html", await list_page(session, actor))

    @get("/new", needs=Perm.MANAGE)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting) -> Page:
        stores = await list_stores(session, actor)
        form = Form(key=str(new_id()), values={"store": str(stores[0].id)} if stores else {})
        return Page("stock/warehouse.html", await edit_page(session, actor, form, None))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(form_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await save_warehouse(session, actor, None, warehouse_in(data))
        return saved(actor)

    @get("/{warehouse:uuid}", needs=Perm.MANAGE)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, warehouse: FromPath[UUID]) -> Page:
        card = await visible_warehouse(session, actor, warehouse)
        values: dict[str, Any] = {
            "name": card.name, "store": str(card.store or ""), "sells": "1" if card.sells else "",
            "zones": "\n".join(card.zones),
        }  # fmt: skip
        model = await edit_page(session, actor, Form(key=str(new_id()), values=values), warehouse)
        return Page("stock/warehouse.html", model)

    @post("/{warehouse:uuid}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(form_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed, warehouse: FromPath[UUID]) -> Redirect:
        await save_warehouse(session, actor, warehouse, warehouse_in(data))
        return saved(actor)

    @post("/{warehouse:uuid}/closure", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def close(self, session: TenantSession, actor: Acting, warehouse: FromPath[UUID]) -> Redirect:
        await close_warehouse(session, actor, warehouse)
        return saved(actor)


def saved(actor: Actor) -> Redirect:
    return Redirect(home_of(actor), flash=Flash(text=for_locale(actor.locale).gettext(N_("Saved"))))
