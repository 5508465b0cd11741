"""The page of one product's prices and units."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.money import currency_sign
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Invalid, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.catalog.domain import variant_name
from modules.catalog.errors import NoSuchProduct, ProductChangedMeanwhile
from modules.catalog.forms import form_again
from modules.catalog.listing import home_of
from modules.catalog.permissions import Perm
from modules.catalog.pricing.schemas import MOST_MARGIN
from modules.catalog.pricing.units import SPARE, form_of, save_units, set_floors, sold, units_in
from modules.catalog.repository import find_product
from modules.catalog.schemas import Minor, ProductOut
from modules.catalog.services.checks import price_faults
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]


class UnitsOf(msgspec.Struct, frozen=True, kw_only=True):
    """A variant's part of the form: `path` begins its fields' names, `lines` are its units' places."""

    name: str
    code: str
    unit: str
    path: str
    lines: tuple[int, ...]


class PricesPage(msgspec.Struct, frozen=True, kw_only=True):
    """A product's prices and units."""

    title: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    cancel: str
    sign: str
    variants: tuple[UnitsOf, ...]


class FloorIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The lowest price of one, null for none. `margin`: basis points of its cost that its price without tax has to
    bring beyond the cost, null for none; left out, it stays.
    """

    variant: UUID
    floor: Minor | None
    margin: Annotated[int, Meta(ge=0, le=MOST_MARGIN)] | UnsetType | None = UNSET


async def found(session: TenantReader, product: UUID) -> ProductOut:
    stored = await find_product(session, product)
    if stored is None:
        raise NoSuchProduct
    return stored


def page_of(actor: Actor, product: ProductOut, form: Form) -> PricesPage:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    title, here = words(N_("Prices and units")), f"{home}/{product.id}"
    return PricesPage(
        title=title, crumbs=(Link(words(N_("Products")), home), Link(product.name, here), Link(title, "")), form=form,
        action=f"{here}/prices", cancel=here, sign=currency_sign(product.currency, actor.locale),
        variants=tuple(
            UnitsOf(
                name=variant_name(product.name, [variant.title]), code=variant.code, unit=variant.unit,
                path=f"variants.{n}", lines=tuple(range(len(variant.units) + SPARE)),
            )
            for n, variant in enumerate(sold(product))
        ),
    )  # fmt: skip


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, product_id: UUID) -> Page:
    """Somebody saved meanwhile: what stands now is shown."""
    product = await found(session, product_id)
    form = form_again(data, problem)
    if isinstance(problem, ProductChangedMeanwhile):
        form = msgspec.structs.replace(await form_of(session, product), errors=form.errors)
    return Page("catalog/pricing/product.html", page_of(actor, product, form), status=problem.status)


class ProductPricesPages(Controller):
    """Units with their factors, barcodes and prices; the lowest price of each variant."""

    path = "/app/{slug:str}/products/{product_id:uuid}/prices"
    include_in_schema = False

    @get("/", needs=Perm.EDIT)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, product_id: Id) -> Page:
        product = await found(session, product_id)
        return Page("catalog/pricing/product.html", page_of(actor, product, await form_of(session, product)))

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(again)
    async def save(self, session: TenantSession, actor: Acting, product_id: Id, data: Typed) -> Redirect:
        product = await found(session, product_id)
        if str(data.get("version")) != str(product.version):
            raise ProductChangedMeanwhile(name="")
        await save_units(session, actor, product, units_in(data, product), clock.now())
        said = for_locale(actor.locale).gettext(N_("Saved"))
        return Redirect(f"{home_of(actor)}/{product_id}", flash=Flash(text=said))


class FloorsApi(Controller):
    """The lowest price of goods."""

    path = "/api/v1/products/{product_id:uuid}/floor"
    tags = ("Products",)

    @put("/", operation_id="setFloor", needs=Perm.EDIT)
    @unit_of_work
    async def set_floor(
        self, session: TenantSession, actor: Acting, product_id: Id, data: JSONBody[FloorIn]
    ) -> ProductOut:
        """Says how low the price of one variant may go without the right to go lower: an amount, a margin, or both."""
        if faults := list(price_faults("floor", data.floor)):
            raise Invalid(fields=faults)
        product = await found(session, product_id)
        by, at = Author.of(actor), clock.now()
        await set_floors(session, product, {data.variant: data.floor}, by=by, at=at)
        if data.margin is not UNSET:
            await set_floors(session, product, {data.variant: data.margin}, by=by, at=at, of="floor_margin")
        return await found(session, product_id)
