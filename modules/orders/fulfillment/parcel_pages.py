"""View-models of the parcels' desk: what is packed, on its way, or stuck."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.response import Stream

from infra.kit import clock
from infra.kit.cursors import encode, leaf_of
from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.tables_out import Cell
from modules.orders.fulfillment.parcel_cards import BOOKING
from modules.orders.permissions import Perm
from modules.orders.schemas import DeliveryOut
from modules.orders.services.parcel_list import VIEWS, count_parcels, page_parcels
from modules.orders.words import PARTS
from modules.shipping import api as shipping
from modules.shops import api as shops
from tenancy.access.api import Actor

LIMIT, EXPORTED = 50, 200
TABS = (("packed", N_("Packed")), ("shipped", N_("On their way")), ("stuck", N_("Stuck")))
HEADINGS = (
    N_("Parcel"), N_("Packed"), N_("Recipient"), N_("City"), N_("Country"), N_("Way of delivery"), N_("Carrier"),
    N_("Number of the parcel"), N_("Status"), N_("Store"),
)  # fmt: skip


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    href: str
    current: bool
    count: int | None
    needs_you: bool


class ParcelRow(msgspec.Struct, frozen=True, kw_only=True):
    """`says`: how far it is, with its tone; `fault`: why it is stuck."""

    id: UUID
    number: str
    href: str
    who: str
    city: str
    country: str
    way: str
    carrier: str
    tracked: str
    says: str
    tone: str
    fault: str
    store: str
    at: datetime


class ParcelList(msgspec.Struct, frozen=True, kw_only=True):
    """`home` is where its acts are posted to; `may`: whether they are offered. `carriers`: who can take parcels."""

    home: str
    view: str
    tabs: tuple[Tab, ...]
    rows: tuple[ParcelRow, ...]
    next: str
    key: str
    may: bool
    carriers: tuple[tuple[str, str], ...]
    export: str
    workbook: str
    accounts: str


async def parcel_list(session: TenantReader, actor: Actor, view: str, cursor: str | None) -> ParcelList:
    view = view if view in VIEWS else "packed"
    words, home = for_locale(actor.locale), f"/app/{actor.slug}/parcels"
    rows = await page_parcels(session, actor, view, cursor, LIMIT)
    leaf = leaf_of(rows, LIMIT, lambda row: [row.at, row.id], cursor, None)
    stores = {each.id: each.name for each in await shops.list_stores(session)}
    tabs = [
        Tab(
            label=words.gettext(label), href=f"{home}?view={name}", current=name == view,
            count=(count := await count_parcels(session, actor, name)), needs_you=bool(count) and name != "shipped",
        )
        for name, label in TABS
    ]  # fmt: skip
    names = await shipping.carrier_names(session)
    return ParcelList(
        home=home, view=view, tabs=tuple(tabs), rows=tuple(row_of(row, actor, stores, words) for row in leaf.rows),
        next=f"{home}?view={view}&after={leaf.next}" if leaf.next else "", key=str(new_id()),
        may=actor.may(Perm.FULFILL), carriers=tuple((code, words.gettext(name)) for code, name in names.items()),
        export=f"{home}/export.csv?view={view}", workbook=f"{home}/export.xlsx?view={view}",
        accounts=f"/app/{actor.slug}/settings/carriers" if actor.may(shipping.Perm.MANAGE) else "",
    )  # fmt: skip


def row_of(row: Any, actor: Actor, stores: dict[UUID, str], words: Translator) -> ParcelRow:
    way = msgspec.convert(row.delivery, DeliveryOut)
    says, tone = PARTS[row.state]
    if row.standing:
        says, tone = shipping.LABELS[shipping.Status(row.standing)]
    elif row.booking in BOOKING:
        says, tone = BOOKING[row.booking]
    return ParcelRow(
        id=row.id, number=row.number, href=f"/app/{actor.slug}/orders/{row.order_id}",
        who=way.address.name or row.customer_name, city=way.address.city, country=way.address.country, way=way.name,
        carrier=words.gettext(row.carrier_name) if row.carrier_name else "", tracked=row.tracked or "",
        says=words.gettext(says), tone=tone, fault=words.gettext(row.fault) if row.fault else "",
        store=stores.get(row.store_id, ""), at=row.at,
    )  # fmt: skip


def cells_of(row: ParcelRow, zone: ZoneInfo) -> Sequence[Cell]:
    return (
        row.number, row.at.astimezone(zone), row.who, row.city, row.country, row.way, row.carrier, row.tracked,
        row.says, row.store,
    )  # fmt: skip


async def blocks(databases: Databases, actor: Actor, view: str) -> AsyncGenerator[Block]:
    cursor: str | None = None
    words, zone = for_locale(actor.locale), ZoneInfo(actor.zone)
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            stores = {each.id: each.name for each in await shops.list_stores(session)}
            rows = await page_parcels(session, actor, view, cursor, EXPORTED)
        kept = rows[:EXPORTED]
        yield [cells_of(row_of(row, actor, stores, words), zone) for row in kept]
        if len(rows) <= EXPORTED:
            return
        cursor = encode([kept[-1].at, kept[-1].id])


def export_parcels(databases: Databases, actor: Actor, view: str, kind: Kind) -> Stream:
    words = for_locale(actor.locale).gettext
    name = f"parcels-{clock.day_of(clock.now(), actor.zone)}"
    view = view if view in VIEWS else "packed"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor, view), title=words(N_("Parcels")))
