"""The catalog's manifest."""

from datetime import timedelta

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.jobs import Job
from infra.kit.module import ChecklistItem, Hook, Module, Navigation, Seed, Slot
from infra.kit.outbox import Subscription
from modules.catalog.bundles.pages import parts_card
from modules.catalog.bundles.rest import PartsApi
from modules.catalog.bundles.web import PartsPages
from modules.catalog.demo import add_demo
from modules.catalog.events import BulkEditAsked
from modules.catalog.finder import ACTIONS_HERE, PRODUCTS
from modules.catalog.handlers import carry_out_bulk_edit, follow_price_tags, forget_bulk_edits
from modules.catalog.imports import ProductFormat
from modules.catalog.labels.web import LabelPages
from modules.catalog.models import Product
from modules.catalog.pages import FIELDS as PRODUCT_FIELDS
from modules.catalog.permissions import Perm
from modules.catalog.photos.card import photos_card
from modules.catalog.photos.rest import PhotosApi
from modules.catalog.photos.web import PhotoFiles, PhotoPages
from modules.catalog.pricing.card import prices_card
from modules.catalog.pricing.floor import BELOW
from modules.catalog.pricing.imports import PriceFormat
from modules.catalog.pricing.product_web import FloorsApi, ProductPricesPages
from modules.catalog.pricing.rest import PriceListsApi
from modules.catalog.pricing.service import IMPORTED_PRICES
from modules.catalog.pricing.service import KIND as PRICE_LIST
from modules.catalog.pricing.web import PriceListPages
from modules.catalog.rest import CategoriesApi, ProductsApi
from modules.catalog.rest_bulk import BulkEditsApi
from modules.catalog.seeds import seed
from modules.catalog.services.bulk import KIND as BULK
from modules.catalog.services.bulk_writing import BULK_CHANGED
from modules.catalog.services.categories import KIND as CATEGORY
from modules.catalog.services.importing import IMPORT_CHANGED, IMPORTED
from modules.catalog.services.products import KIND
from modules.catalog.services.stored import IMPORT_UNDONE
from modules.catalog.shelves.imports import CategoryFormat
from modules.catalog.web import ProductPages
from modules.catalog.web_bulk import BulkPages
from modules.catalog.web_categories import CategoryPages
from modules.catalog.web_duplicates import DuplicatePages
from modules.desk.api import ACTIONS, DEEDS, FIELDS, FINDERS, KINDS, QUIET, SUBJECTS
from modules.shops.events import PriceTagsChanged


async def count_products(session: TenantReader) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(Product)) or 0


MODULE = Module(
    name="catalog",
    package="modules.catalog",
    label=N_("Products"),
    requires=("desk", "shops"),
    tables=(
        "category",
        "brand",
        "product",
        "variant",
        "variant_part",
        "unit",
        "price_list",
        "price",
        "bulk_edit",
        "bulk_edit_row",
    ),
    seeded=("price_list",),
    permissions=(Perm,),
    controllers=(
        PriceListPages,
        PhotoPages,
        PhotoFiles,
        PhotosApi,
        LabelPages,
        ProductPricesPages,
        FloorsApi,
        PartsApi,
        PartsPages,
        ProductPages,
        CategoryPages,
        BulkPages,
        DuplicatePages,
        ProductsApi,
        CategoriesApi,
        BulkEditsApi,
        PriceListsApi,
    ),
    navigation=(
        Navigation(label=N_("Products"), icon="package", path="/products", needs=Perm.READ, order=30, phone=True),
    ),
    checklist=(
        ChecklistItem(
            name="products",
            title=N_("Add your products"),
            text=N_("Type them in, bring a file, or take a set to try things out."),
            action=N_("Add products"),
            path="/products",
            icon="package",
            done=count_products,
            order=10,
        ),
    ),
    seeds=(Seed(name="catalog", run=seed, order=20),),
    hooks=(
        Hook(contract=FINDERS, fill=PRODUCTS),
        Hook(contract=ACTIONS, fill=ACTIONS_HERE),
        Hook(contract=FIELDS, fill=PRODUCT_FIELDS),
        Hook(
            contract=DEEDS,
            fill={
                "product.created": N_("Product added"),
                "product.edited": N_("Product changed"),
                BELOW: N_("Product priced below its lowest price"),
                "product.archived": N_("Product archived"),
                "product.restored": N_("Product brought back"),
                "product.imported": N_("Product brought in by file"),
                "product.import_changed": N_("Product changed by file"),
                "product.import_undone": N_("Product from a file taken back"),
                "product.merged": N_("Product merged with another"),
                "product.merged_away": N_("Product merged into another"),
                "product.bulk_edited": N_("Many products changed"),
                "product.bulk_undone": N_("Change of many products undone"),
                "product.bulk_changed": N_("Product changed with many others"),
                "category.created": N_("Category added"),
                "category.edited": N_("Category changed"),
                "category.archived": N_("Category archived"),
                "price_list.created": N_("Price list made"),
                "price_list.edited": N_("Price list changed"),
                "price_list.priced": N_("Prices changed"),
                "price_list.imported": N_("Prices brought in by file"),
                "price_list.import_undone": N_("Prices from files taken back"),
                "price_list.archived": N_("Price list put away"),
                "price_list.restored": N_("Price list taken out again"),
            },
        ),
        Hook(contract=QUIET, fill=(IMPORTED, IMPORT_CHANGED, IMPORT_UNDONE, IMPORTED_PRICES, BULK_CHANGED)),
        Hook(
            contract=KINDS,
            fill={
                KIND: N_("Product"),
                CATEGORY: N_("Category"),
                PRICE_LIST: N_("Price list"),
                BULK: N_("Change of products"),
            },
        ),
        Hook(
            contract=SUBJECTS,
            fill={
                KIND: "/products/{id}",
                CATEGORY: "/products/categories/{id}",
                PRICE_LIST: "/products/price-lists/{id}",
                BULK: "/products/changes/{id}",
            },
        ),
    ),
    slots=(
        Slot(name="catalog.product.main", template="catalog/bundles/_card.html", model=parts_card, order=5),
        Slot(name="catalog.product.main", template="catalog/pricing/_card.html", model=prices_card, order=10),
        Slot(name="catalog.product.aside", template="catalog/photos/_card.html", model=photos_card, order=10),
    ),
    subscriptions=(
        Subscription(handler="catalog.follow_price_tags", event=PriceTagsChanged, run=follow_price_tags),
        Subscription(handler="catalog.carry_out_bulk_edit", event=BulkEditAsked, run=carry_out_bulk_edit, steps=True),
    ),
    jobs=(Job(name="catalog.forget_bulk_edits", every=timedelta(days=1), run=forget_bulk_edits, of_tenants=True),),
    import_formats=(ProductFormat(), PriceFormat(), CategoryFormat()),
    demo=add_demo,
)
