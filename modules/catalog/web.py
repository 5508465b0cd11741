"""Pages of products."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import Invalid, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog import list_columns, repository
from modules.catalog.demo import add_demo
from modules.catalog.errors import NoSuchProduct, ProductChangedMeanwhile
from modules.catalog.export import export_of
from modules.catalog.forms import empty_form, form_again, form_of, product_in, with_grid
from modules.catalog.listing import address, home_of, list_of, query_of
from modules.catalog.pages import edit_of, other_locale, page_of
from modules.catalog.permissions import Perm
from modules.catalog.repository import Wanted
from modules.catalog.schemas import ProductOut, draft_of
from modules.catalog.services.products import create_product, edit_product, set_archived
from modules.desk.api import Author
from modules.shops.api import looked_at
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
TARGET = "products-list"
SORTS = {"name", "added"}
STATES = {"all", "active", "low", "draft", "archived"}
MOST_AT_ONCE = 200
FACT = re.compile(r"a\.[a-z0-9_]{1,40}(\.from|\.to)?", re.ASCII)


def wanted_of(request: AnyRequest, actor: Actor) -> Wanted:
    """A list as its address says it."""
    return wanted_in(request.query_params, actor)


def wanted_in(said: Mapping[str, str], actor: Actor) -> Wanted:
    """A list as its address or a form says it, where the actor looks; what can't be read is left out."""
    view, sort = said.get("view", ""), said.get("sort", "")
    return Wanted(
        query=said.get("q", ""),
        view=view if view in STATES else "all",
        category=uuid_or_none(said.get("category", "")),
        brand=uuid_or_none(said.get("brand", "")),
        tag=said.get("tag", ""),
        facts={name[2:]: value for name, value in said.items() if FACT.fullmatch(name) and value},
        sort=sort if sort in SORTS else "name",
        descending=bool(said.get("down")),
        stores=looked_at(actor),
    )


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def found(session: TenantReader, product: UUID) -> ProductOut:
    stored = await repository.find_product(session, product)
    if stored is None:
        raise NoSuchProduct
    return stored


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    model = await edit_of(session, actor, form_again(data, problem))
    return Page("catalog/edit.html", model, status=problem.status)


async def edit_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, product_id: UUID) -> Page:
    """Somebody saved meanwhile: what stands now is shown, so that nobody writes over what they have not seen."""
    stored = await found(session, product_id)
    form = form_again(data, problem)
    if isinstance(problem, ProductChangedMeanwhile):
        other = await other_locale(session)
        fresh = form_of(draft_of(stored), actor.currency, stored.version, other)
        form = msgspec.structs.replace(fresh, errors=form.errors)
    model = await edit_of(session, actor, form, product=product_id, name=stored.name)
    return Page("catalog/edit.html", model, status=problem.status)


def ids_in(data: dict[str, Any]) -> list[UUID]:
    """The ticked rows. Raises Invalid."""
    given = data.get("product", [])
    texts: list[Any] = cast("list[Any]", given) if isinstance(given, list) else [given]
    ids = [key for text in texts if (key := uuid_or_none(str(text)))]
    if not ids or len(ids) > MOST_AT_ONCE:
        raise Invalid
    return ids


class LowCount(msgspec.Struct, frozen=True):
    number: int


class ProductPages(Controller):
    """The list, one product, the form."""

    path = "/app/{slug:str}/products"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_products(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Page:
        said = request.query_params
        model = await list_of(session, actor, wanted_of(request, actor), said.get("after"), said.get("before"))
        words = for_locale(actor.locale).gettext
        model = msgspec.structs.replace(
            model,
            columns=list_columns.chosen_in(request.cookies.get(list_columns.COOKIE)),
            column_choices=tuple((n, words(list_columns.COLUMNS[n])) for n in list_columns.there_are()),
        )
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("catalog/_list.html", model)
        return Page("catalog/list.html", model)

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export_products(self, request: AnyRequest, actor: Acting) -> Stream:
        """Opens sessions of its own, page by page: the file may be large and its reader slow."""
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        return await export_of(request.app.state.databases, actor, wanted_of(request, actor), kind)

    @get("/low", needs=Perm.READ)
    @unit_of_work
    async def count_low(self, session: ReadTenantSession, actor: Acting) -> Fragment:
        """How many products run low, for the tab."""
        low = await repository.count_matching(session, Wanted(view="low", stores=looked_at(actor)))
        return Fragment("catalog/_low.html", LowCount(low))

    @get("/new", needs=Perm.EDIT)
    @unit_of_work
    async def new_product(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/edit.html", await edit_of(session, actor, empty_form(await other_locale(session))))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(new_again)
    async def create(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        product = product_in(data, actor.currency)
        key = await create_product(session, product, by=Author.of(actor), at=clock.now())
        return Redirect(f"{home_of(actor)}/{key}")

    @post("/columns", needs=Perm.READ, status_code=200)
    async def choose_columns(self, actor: Acting, data: Typed) -> Redirect:
        """Which columns this browser shows from now on; the list stays as it was filtered."""
        said: Any = data.get("column", [])
        names = cast("list[str]", said if isinstance(said, list) else [said])
        query = query_of(wanted_in({name: str(value) for name, value in data.items()}, actor))
        return Redirect(address(home_of(actor), **query), cookies=[list_columns.cookie_of(names, actor.slug)])

    @post("/grid", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def grid(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Fragment:
        """The variants' table for the options typed; nothing is saved."""
        try:
            form = Form(key=str(new_id()), values=with_grid(data))
        except Invalid as problem:
            form = form_again(data, problem)
        return Fragment("catalog/_variants.html", await edit_of(session, actor, form))

    @post("/attributes", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def attributes(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Fragment:
        """The fields that goods of the category typed have; nothing is saved."""
        form = Form(key=str(new_id()), values=dict(data))
        return Fragment("catalog/_attributes.html", await edit_of(session, actor, form))

    @post("/demo", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def demo(self, session: TenantSession, actor: Acting) -> Redirect:
        number = await add_demo(session, by=Author.of(actor), at=clock.now())
        words = for_locale(actor.locale)
        said = words.ngettext(
            "{n} product is here to try things out", "{n} products are here to try things out", number
        )
        return Redirect(home_of(actor), flash=Flash(text=said))

    @get("/{product_id:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, product_id: Id) -> Page:
        return Page("catalog/product.html", await page_of(session, actor, await found(session, product_id)))

    @get("/{product_id:uuid}/edit", needs=Perm.EDIT)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, product_id: Id) -> Page:
        stored = await found(session, product_id)
        form = form_of(draft_of(stored), actor.currency, stored.version, await other_locale(session))
        return Page("catalog/edit.html", await edit_of(session, actor, form, product=product_id, name=stored.name))

    @post("/{product_id:uuid}", needs=Perm.EDIT, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, product_id: Id, data: Typed) -> Redirect:
        stored = await found(session, product_id)
        product = product_in(data, actor.currency, draft_of(stored))
        version = int(str(data.get("version") or 0)) if str(data.get("version") or 0).isdecimal() else 0
        await edit_product(session, product_id, product, version, by=Author.of(actor), at=clock.now())
        return Redirect(f"{home_of(actor)}/{product_id}")

    @post("/archival", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def archive(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        done = await set_archived(session, ids_in(data), archived=True, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).ngettext("Archived {n} product", "Archived {n} products", len(done))
        undo = address(f"{home_of(actor)}/restoration", products=",".join(str(key) for key in done)) if done else ""
        return Redirect(home_of(actor), flash=Flash(text=said, undo=undo))

    @post("/restoration", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def restore(
        self, session: TenantSession, actor: Acting, data: Typed, products: FromQuery[str] = ""
    ) -> Redirect:
        """Brings archived products back: those ticked, or those that the undo of an archival names."""
        named = {"product": products.split(",")} if products else data
        done = await set_archived(session, ids_in(named), archived=False, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).ngettext("Brought {n} product back", "Brought {n} products back", len(done))
        return Redirect(home_of(actor), flash=Flash(text=said))
