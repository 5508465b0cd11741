"""Pages of labels."""

from collections.abc import Mapping
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog.forms import form_again, text
from modules.catalog.labels.pages import MOST_PRODUCTS, chosen, page_of, paper_of, rows_of
from modules.catalog.labels.service import give_barcodes
from modules.catalog.listing import home_of
from modules.catalog.permissions import Perm
from modules.catalog.pricing.service import find_list
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def ids_in(data: Mapping[str, Any]) -> list[UUID]:
    """The products named; what is no id is left out."""
    given: Any = data.get("product", [])
    found: list[UUID] = []
    for said in cast("list[Any]", given if isinstance(given, list) else [given])[:MOST_PRODUCTS]:
        try:
            found.append(UUID(str(said)))
        except ValueError:
            continue
    return found


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    products = await chosen(session, ids_in(data), "")
    model = await page_of(session, actor, products, "", form_again(data, problem))
    return Page("catalog/labels/labels.html", model, status=problem.status)


class LabelPages(Controller):
    """What to print, and the papers."""

    path = "/app/{slug:str}/products/labels"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def choose(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Page:
        """The products of the address, or those that answer its search."""
        said, query = request.query_params, request.query_params.get("q", "")
        products = await chosen(session, ids_in({"product": said.getall("product", [])}), query)
        return Page("catalog/labels/labels.html", await page_of(session, actor, products, query))

    @post("/", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def chosen(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """The products that were ticked in the list."""
        products = await chosen(session, ids_in(data), "")
        return Page("catalog/labels/labels.html", await page_of(session, actor, products, ""))

    @post("/paper", needs=Perm.READ, status_code=200)
    @with_form_again(again)
    async def print_labels(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """The labels themselves; nothing is saved."""
        products = await chosen(session, ids_in(data), "")
        wanted = next(iter(ids_in({"product": text(data, "list")})), None)
        price_list = (await find_list(session, actor, wanted)).id if wanted else None
        return Page("catalog/labels/paper.html", await paper_of(session, actor, products, price_list, data))

    @post("/barcodes", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def number(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """Goods without a barcode get one of the shop's own."""
        products = await chosen(session, ids_in(data), "")
        bare = [variant.id for _, variant, unit in rows_of(products) if unit is None and not variant.barcode]
        done = await give_barcodes(session, bare, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).ngettext(
            "{n} product has a barcode now", "{n} products have a barcode now", done
        )
        named = "&".join(f"product={product.id}" for product in products)
        return Redirect(f"{home_of(actor)}/labels?{named}", flash=Flash(text=said))
