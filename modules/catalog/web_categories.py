"""Pages of categories and of what their goods have."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog.categories import categories_of, category_in, edit_of, fresh, place_of, values_of
from modules.catalog.forms import form_again
from modules.catalog.pages import other_locale
from modules.catalog.permissions import Perm
from modules.catalog.schemas import AttributeIn, CategoryIn
from modules.catalog.services.categories import all_categories, archive_category, save_category
from modules.catalog.shelves.export import export_of
from modules.catalog.web import AnyRequest, uuid_or_none
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]


async def again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, category_id: UUID | None = None
) -> Page:
    model = await edit_of(session, actor, form_again(data, problem), category_id)
    return Page("catalog/category.html", model, status=problem.status)


async def page_again(session: ReadTenantSession, problem: Problem, actor: Actor, category_id: UUID) -> Page:
    form = form_again(await values_of(session, category_id), problem)
    return Page("catalog/category.html", await edit_of(session, actor, form, category_id), status=problem.status)


async def before_of(session: TenantReader, category: UUID) -> CategoryIn | None:
    stored = (await all_categories(session)).get(category)
    if stored is None:
        return None
    lines = [AttributeIn(key=a.key, name=a.name, translations=a.translations) for a in stored.attributes]
    return CategoryIn(name=stored.name, translations=stored.translations, attributes=lines)


class CategoryPages(Controller):
    """The tree, and one category."""

    path = "/app/{slug:str}/products/categories"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_categories(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/categories.html", await categories_of(session, actor))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export_categories(self, request: AnyRequest, actor: Acting) -> Stream:
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        return export_of(request.app.state.databases, actor, kind)

    @get("/new", needs=Perm.EDIT)
    @unit_of_work
    async def new_category(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("catalog/category.html", await edit_of(session, actor, fresh({}), None))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        parent, other = uuid_or_none(str(data.get("parent") or "")), await other_locale(session)
        given = category_in(data, parent, other, None)
        await save_category(session, None, given, by=Author.of(actor), at=clock.now())
        return Redirect(place_of(actor), flash=said(actor, N_("Saved")))

    @get("/{category_id:uuid}", needs=Perm.EDIT)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, category_id: Id) -> Page:
        form = fresh(await values_of(session, category_id))
        return Page("catalog/category.html", await edit_of(session, actor, form, category_id))

    @post("/{category_id:uuid}", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def save(self, session: TenantSession, actor: Acting, category_id: Id, data: Typed) -> Redirect:
        parent, other = uuid_or_none(str(data.get("parent") or "")), await other_locale(session)
        given = category_in(data, parent, other, await before_of(session, category_id))
        await save_category(session, category_id, given, by=Author.of(actor), at=clock.now())
        return Redirect(place_of(actor), flash=said(actor, N_("Saved")))

    @post("/{category_id:uuid}/archival", needs=Perm.EDIT, status_code=200)
    @with_form_again(page_again)
    async def archive(self, session: TenantSession, actor: Acting, category_id: Id) -> Redirect:
        await archive_category(session, category_id, by=Author.of(actor), at=clock.now())
        return Redirect(place_of(actor), flash=said(actor, N_("Archived")))


def said(actor: Actor, words: str) -> Flash:
    return Flash(text=for_locale(actor.locale).gettext(words))
