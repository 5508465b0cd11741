"""Products in the finder of the top bar."""

from collections.abc import Sequence

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.module import Navigation
from infra.kit.search import matches
from modules.catalog.models import Product, Variant
from modules.catalog.permissions import Perm
from modules.desk.api import Finder, Hit
from tenancy.access.api import Actor


async def find_products(session: TenantReader, _actor: Actor, query: str, most: int) -> Sequence[Hit]:
    """By name, code or barcode; each with its first code."""
    code = sa.select(sa.func.min(Variant.code)).where(Variant.product_id == Product.id).scalar_subquery()
    found = sa.select(Product.id, Product.name, code.label("code")).where(matches(Product.search_text, query))
    rows = await session.execute(found.order_by(Product.name, Product.id).limit(most))
    return [Hit(text=row.name, path=f"/products/{row.id}", note=row.code or "") for row in rows]


PRODUCTS = Finder(label=N_("Products"), icon="tag", needs=Perm.READ, find=find_products, order=20)
ACTIONS_HERE = (
    Navigation(label=N_("New product"), icon="plus", path="/products/new", needs=Perm.EDIT, order=20),
    Navigation(label=N_("Import products"), icon="upload", path="/imports/new/products", needs=Perm.IMPORT, order=40),
)
