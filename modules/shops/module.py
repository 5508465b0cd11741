"""The shops' manifest."""

from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import N_
from infra.kit.module import ChecklistItem, Hook, Meter, Module, Navigation, Seed
from modules.desk.api import DEEDS, KINDS
from modules.shops.api import list_stores
from modules.shops.models import Setting
from modules.shops.permissions import Perm
from modules.shops.rest import StoresApi
from modules.shops.seeds import seed
from modules.shops.services import SERIES, STORE, TAXES
from modules.shops.web import NumberPages, StorePages, TaxPages
from tenancy.access.api import STORES


async def are_taxes_checked(session: TenantReader) -> int:
    return await session.scalar(sa.select(sa.func.count()).where(Setting.name == "taxes_checked")) or 0


async def stores_by_name(session: TenantReader) -> list[tuple[UUID, str]]:
    return [(store.id, store.name) for store in await list_stores(session)]


async def count_stores(databases: Databases, tenant: str, cell: str) -> int:
    async with databases.read_tenant(tenant, cell) as session:
        return len(await list_stores(session))


def settings_entry(label: str, icon: str, page: str, order: int) -> Navigation:
    return Navigation(
        label=label,
        icon=icon,
        path=f"/settings/{page}",
        needs=Perm.MANAGE,
        group="settings",
        section="shop",
        order=order,
    )


MODULE = Module(
    name="shops",
    package="modules.shops",
    label=N_("Shops"),
    requires=("desk",),
    tables=("store", "channel", "tax_class", "tax_rate", "number_series", "setting"),
    seeded=("store", "channel", "tax_class", "tax_rate", "number_series", "setting"),
    permissions=(Perm,),
    controllers=(StoresApi, StorePages, TaxPages, NumberPages),
    navigation=(
        settings_entry(N_("Stores"), "store", "stores", 20),
        settings_entry(N_("Taxes"), "percent", "taxes", 30),
        settings_entry(N_("Numbers"), "list", "numbers", 60),
    ),
    meters=(Meter(name="stores", label=N_("Stores"), count=count_stores, order=10),),
    checklist=(
        ChecklistItem(
            name="taxes",
            title=N_("Check your taxes"),
            text=N_("They are set as is usual in your country. Look them over once and save."),
            action=N_("Check taxes"),
            path="/settings/taxes",
            icon="percent",
            done=are_taxes_checked,
            order=20,
        ),
    ),
    hooks=(
        Hook(contract=STORES, fill=stores_by_name),
        Hook(contract=KINDS, fill={STORE: N_("Store"), TAXES: N_("Taxes"), SERIES: N_("Number series")}),
        Hook(
            contract=DEEDS,
            fill={
                "store.added": N_("Store added"),
                "store.changed": N_("Store changed"),
                "tax.changed": N_("Tax changed"),
                "price_tags.changed": N_("Price tags with or without tax: changed"),
                "numbers.changed": N_("Number series changed"),
            },
        ),
    ),
    seeds=(Seed(name="shops", run=seed, order=10),),
)
