"""The page that says what goods are made of."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog.bundles import pages
from modules.catalog.bundles.service import set_parts
from modules.catalog.errors import NoSuchProduct
from modules.catalog.forms import form_again
from modules.catalog.listing import home_of
from modules.catalog.permissions import Perm
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
TEMPLATE = "catalog/bundles/parts.html"


async def again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, product_id: UUID, variant_id: UUID
) -> Page:
    form = form_again(pages.typed_rows(data), problem)
    model = await pages.parts_page(session, actor, product_id, variant_id, form)
    return Page(TEMPLATE, model, status=problem.status)


class PartsPages(Controller):
    """A variant is sold as it is, or is a bundle or a kit of parts."""

    path = "/app/{slug:str}/products/{product_id:uuid}"
    include_in_schema = False

    @get("/parts", needs=Perm.EDIT)
    @unit_of_work
    async def first(self, session: ReadTenantSession, actor: Acting, product_id: Id) -> Redirect:
        """The parts of the product's first variant."""
        product = await pages.product_of(session, product_id)
        own = next((variant for variant in product.variants if not variant.archived), None)
        if own is None:
            raise NoSuchProduct
        return Redirect(pages.here_of(actor, product_id, own.id))

    @get("/variants/{variant_id:uuid}/parts", needs=Perm.EDIT)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, product_id: Id, variant_id: Id) -> Page:
        return Page(TEMPLATE, await pages.parts_page(session, actor, product_id, variant_id))

    @get("/variants/{variant_id:uuid}/parts/goods", needs=Perm.EDIT)
    @unit_of_work
    async def find(self, session: ReadTenantSession, *, find: FromQuery[str] = "") -> Fragment:
        goods = await pages.look_for(session, find) if find.strip() else []
        return Fragment("catalog/bundles/_found.html", pages.Found(query=find, goods=tuple(goods)))

    @post("/variants/{variant_id:uuid}/parts", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def save(
        self, session: TenantSession, actor: Acting, product_id: Id, variant_id: Id, data: Typed
    ) -> Page | Redirect:
        """Saves; with `add` or `remove` it only shows the form with a row more or less."""
        values = pages.typed_rows(data)
        if data.get("add") or data.get("remove"):
            form = Form(key=str(new_id()), values=values)
            return Page(TEMPLATE, await pages.parts_page(session, actor, product_id, variant_id, form))
        made = pages.made_in(values)
        await set_parts(session, product_id, variant_id, made, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).gettext(N_("Saved"))
        return Redirect(f"{home_of(actor)}/{product_id}", flash=Flash(text=said))
