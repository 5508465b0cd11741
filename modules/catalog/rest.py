"""The JSON API of products and categories."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter
from msgspec import UNSET

from infra.kit import clock
from infra.kit.cursors import Paged, Sort, after, encode, page_of
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.catalog import repository
from modules.catalog.errors import (
    NoSuchProduct,
    ProductChangedMeanwhile,
    VersionMissing,
    VersionStale,
)
from modules.catalog.models import Category
from modules.catalog.permissions import Perm
from modules.catalog.repository import Wanted
from modules.catalog.schemas import (
    AttributeIn,
    CategoryIn,
    CategoryOut,
    CategoryPatch,
    ProductIn,
    ProductOut,
    ProductPatch,
    State,
    draft_of,
)
from modules.catalog.services.categories import all_categories, archive_category, save_category
from modules.catalog.services.products import create_product, edit_product, set_archived
from modules.desk.api import Author
from tenancy.access.api import Acting

T = TypeVar("T", bound=msgspec.Struct)
Id = FromPath[UUID]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
IfMatch = Annotated[str, HeaderParameter(name="If-Match", description="The ETag that was read")]


class ProductsApi(Controller):
    """What is sold, with variants, units, barcodes and prices."""

    path = "/api/v1/products"
    tags = ("Products",)

    @get("/", operation_id="listProducts", needs=Perm.READ)
    @unit_of_work
    async def list_products(  # noqa: PLR0913  each is a part of the query
        self,
        session: ReadTenantSession,
        *,
        q: FromQuery[str] = "",
        view: FromQuery[State | None] = None,
        category: FromQuery[UUID | None] = None,
        brand: FromQuery[UUID | None] = None,
        tag: FromQuery[str] = "",
        attribute: FromQuery[list[str] | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Paged[ProductOut]:
        """By name; `q` searches names (Chinese, pinyin), codes, barcodes and tags. Archived ones with view=archived.

        `attribute`: key=value, key.from=value or key.to=value, each once.
        """
        facts = {name: value for name, _, value in (each.partition("=") for each in attribute or ())}
        wanted = Wanted(query=q, view=view or "all", category=category, brand=brand, tag=tag, facts=facts)
        rows = await repository.page_ids(session, wanted, cursor, limit)
        products = await repository.find_products(session, [key for key, _ in rows[:limit]])
        key, name = rows[limit - 1] if len(rows) > limit else (None, "")
        return Paged(products, encode([name, key]) if key else None)

    @get("/{product_id:uuid}", operation_id="getProduct", needs=Perm.READ)
    @unit_of_work
    async def get_product(self, session: ReadTenantSession, product_id: Id) -> Response[ProductOut]:
        """One product; its ETag is asked for when it is changed."""
        return with_etag(await found(session, product_id))

    @post("/", operation_id="createProduct", needs=Perm.EDIT)
    @unit_of_work
    async def create_product(self, session: TenantSession, actor: Acting, data: JSONBody[ProductIn]) -> ProductOut:
        """Adds a product with its variants; prices in minor units of the tenant's currency."""
        product = await create_product(session, data, by=Author.of(actor), at=clock.now())
        return await found(session, product)

    @patch("/{product_id:uuid}", operation_id="editProduct", needs=Perm.EDIT)
    @unit_of_work
    async def edit_product(
        self,
        session: TenantSession,
        actor: Acting,
        product_id: Id,
        data: JSONBody[ProductPatch],
        if_match: IfMatch = "",
    ) -> Response[ProductOut]:
        """Changes what is given. Needs If-Match with the ETag that was read: 428 without, 412 when it is old."""
        if not if_match:
            raise VersionMissing
        stored = await found(session, product_id)
        if if_match.removeprefix("W/").strip('"') != str(stored.version):
            raise VersionStale
        wanted = data.over(draft_of(stored))
        try:
            await edit_product(session, product_id, wanted, stored.version, by=Author.of(actor), at=clock.now())
        except ProductChangedMeanwhile as error:
            raise VersionStale from error
        return with_etag(await found(session, product_id))

    @post("/{product_id:uuid}/archival", operation_id="archiveProduct", needs=Perm.EDIT)
    @unit_of_work
    async def archive_product(self, session: TenantSession, actor: Acting, product_id: Id) -> ProductOut:
        """Takes the product off sale for good; it stays in past orders. A repeat changes nothing."""
        await set_archived(session, [product_id], archived=True, by=Author.of(actor), at=clock.now())
        return await found(session, product_id)

    @delete("/{product_id:uuid}/archival", operation_id="restoreProduct", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def restore_product(self, session: TenantSession, actor: Acting, product_id: Id) -> ProductOut:
        """Brings an archived product back on sale. A repeat changes nothing."""
        await set_archived(session, [product_id], archived=False, by=Author.of(actor), at=clock.now())
        return await found(session, product_id)


async def found(session: TenantReader, product: UUID) -> ProductOut:
    stored = await repository.find_product(session, product)
    if stored is None:
        raise NoSuchProduct
    return stored


def made(kind: type[T], row: Any) -> T:
    return msgspec.convert({name: getattr(row, name) for name in kind.__struct_fields__}, kind)


def with_etag(product: ProductOut) -> Response[ProductOut]:
    return Response(product, headers={"ETag": f'"{product.version}"'})


CATEGORY = (
    Category.id, Category.name, Category.parent_id.label("parent"), Category.translations, Category.path,
    Category.attributes,
)  # fmt: skip


class CategoriesApi(Controller):
    """The shelves that products stand on."""

    path = "/api/v1/categories"
    tags = ("Products",)

    @get("/", operation_id="listCategories", needs=Perm.READ)
    @unit_of_work
    async def list_categories(
        self, session: ReadTenantSession, *, cursor: FromQuery[str | None] = None, limit: Limit = 50
    ) -> Paged[CategoryOut]:
        """Categories in use, the oldest first."""
        listed: Any = sa.select(*CATEGORY).where(~Category.archived)
        rows = (await session.execute(after(listed, [Sort(Category.id, UUID)], cursor, limit))).all()
        return page_of(rows, limit, lambda row: [row.id], lambda row: made(CategoryOut, row))

    @post("/", operation_id="createCategory", needs=Perm.EDIT)
    @unit_of_work
    async def create_category(self, session: TenantSession, actor: Acting, data: JSONBody[CategoryIn]) -> CategoryOut:
        """Adds a category, below `parent` if it is given. 409 for a name that stands there already."""
        key = await save_category(session, None, data, by=Author.of(actor), at=clock.now())
        return await category_out(session, key)

    @patch("/{category_id:uuid}", operation_id="editCategory", needs=Perm.EDIT)
    @unit_of_work
    async def edit_category(
        self, session: TenantSession, actor: Acting, category_id: Id, data: JSONBody[CategoryPatch]
    ) -> CategoryOut:
        """Renames or moves a category, or says which attributes its goods have."""
        stored = (await all_categories(session)).get(category_id)
        if stored is None:
            raise NotFound
        before = CategoryIn(
            name=stored.name,
            parent=stored.parent_id,
            translations=stored.translations,
            attributes=[AttributeIn(**msgspec.structs.asdict(a)) for a in stored.attributes],
        )
        given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
        wanted = msgspec.structs.replace(before, **given)
        await save_category(session, category_id, wanted, by=Author.of(actor), at=clock.now())
        return await category_out(session, category_id)

    @delete("/{category_id:uuid}", operation_id="archiveCategory", needs=Perm.EDIT, status_code=204)
    @unit_of_work
    async def archive_category(self, session: TenantSession, actor: Acting, category_id: Id) -> None:
        """Takes an empty category away. 409 while goods or categories stand in it."""
        await archive_category(session, category_id, by=Author.of(actor), at=clock.now())


async def category_out(session: TenantReader, category: UUID) -> CategoryOut:
    row = (await session.execute(sa.select(*CATEGORY).where(Category.id == category))).one()
    return made(CategoryOut, row)
