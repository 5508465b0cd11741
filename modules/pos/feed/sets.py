"""What comes whole: settings, shelves, price lists, promotions, cashiers, taxes. What isn't in them is gone."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.money import exponent
from modules.catalog import views as catalog
from modules.payments.api import list_tenders
from modules.pos.devices.door import AtRegister
from modules.pos.escpos.printer import may_print, printer_of
from modules.pos.labels import list_labels
from modules.pos.models import Cashier, Register, RegisterDevice, RegisterShift
from modules.promotions import views as promotions
from modules.shops import views as shops
from modules.shops.api import COUNTER, get_settings

COINS = {
    "CNY": [10000, 5000, 2000, 1000, 500, 100, 50, 10],
    "GBP": [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
    "EUR": [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
    "USD": [10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1],
    "JPY": [10000, 5000, 1000, 500, 100, 50, 10, 5, 1],
}
PLAIN_COINS = [100, 50, 20, 10, 5, 2, 1]


def denominations(currency: str) -> list[int]:
    """Notes and coins in minor units, the largest first; of a currency we don't know what most have."""
    if currency in COINS:
        return COINS[currency]
    unit = 10 ** exponent(currency)
    return [n * unit for n in PLAIN_COINS] + ([n * unit // 100 for n in (50, 20, 10, 5, 2, 1)] if unit >= 100 else [])  # noqa: PLR2004


async def settings(session: TenantReader, device: AtRegister) -> dict[str, Any]:
    """How this register sells."""
    shop = await get_settings(session)
    own, stores = Register.__table__.c, shops.stores
    row = (
        await session.execute(
            sa.select(own.id, own.code, own.name, own.drawer, own.settings, own.counter, stores.c.name.label("store"),
                      stores.c.region, RegisterDevice.highest)
            .join(stores, stores.c.id == own.store_id)
            .join(RegisterDevice, RegisterDevice.register_id == own.id)
            .where(RegisterDevice.id == device.device)
        )
    ).one()  # fmt: skip
    currency, tenders = device.actor.currency, await list_tenders(session, device.actor.switches)
    return {
        "currency": currency, "decimals": exponent(currency), "zone": device.zone, "region": row.region,
        "store": {"id": device.store, "name": row.store, "region": row.region}, "channel": shop.channel(COUNTER),
        "shop": device.actor.shop, "locale": shop.locale,
        "register": {"id": row.id, "code": row.code, "name": row.name, "drawer": row.drawer},
        "words": row.settings.get("words", ""), "favorites": row.settings.get("favorites", []),
        "paper": row.settings.get("paper", 80), "blind": row.settings.get("blind", True),
        "prints": may_print(row.settings), "prints_packing": may_print(row.settings, "packing"),
        "packs": bool(row.settings.get("packs")), "packing_paper": printer_of(row.settings, "packing").paper,
        "tenders": [tender_row(card) for card in tenders.values() if card.is_on],
        "denominations": denominations(currency), "includes_tax": shop.prices_include_tax,
        "next_seq": row.highest + 1, "next_number": row.counter + 1, "shift": await open_shift(session, device),
        "labels": await list_labels(session),
        "standing": device.actor.standing.state if device.actor.standing else "",
    }  # fmt: skip


def tender_row(card: Any) -> dict[str, Any]:
    return {
        "code": card.kind, "label": card.label, "icon": card.icon, "is_cash": card.is_cash,
        "is_account": card.is_account, "is_later": card.is_later, "called": card.called, "step": card.rounding.step,
        "mode": card.rounding.mode,
    }  # fmt: skip


async def open_shift(session: TenantReader, device: AtRegister) -> dict[str, Any] | None:
    """The shift that is open on the register's drawer: another register that shares it goes on with it."""
    query = (
        sa.select(RegisterShift.id, RegisterShift.opened_at, RegisterShift.opened_by, RegisterShift.register_id)
        .where(RegisterShift.store_id == device.store, RegisterShift.drawer == device.drawer)
        .where(RegisterShift.state == "open")
        .order_by(RegisterShift.opened_at.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    return {"id": row.id, "opened_at": row.opened_at, "opened_by": row.opened_by, "register": row.register_id}


async def shelves(session: TenantReader) -> list[dict[str, Any]]:
    own = catalog.followed_categories
    query = sa.select(own).where(~own.c.archived).order_by(own.c.position, own.c.name)
    return [
        {"id": r.id, "name": r.name, "names": r.translations, "parent": r.parent_id, "position": r.position}
        for r in await session.execute(query)
    ]


async def price_lists(session: TenantReader, device: AtRegister, channel: UUID) -> list[dict[str, Any]]:
    """The lists that may hold here: of this store or none, over the counter or anyhow."""
    own = catalog.list_rows
    query = (
        sa.select(own)
        .where(~own.c.archived, own.c.currency == device.actor.currency)
        .where(sa.or_(own.c.store_id.is_(None), own.c.store_id == device.store))
        .where(sa.or_(own.c.channel_id.is_(None), own.c.channel_id == channel))
        .order_by(own.c.id)
    )
    return [
        {
            "id": r.id, "name": r.name, "currency": r.currency, "includes_tax": r.includes_tax, "store": r.store_id,
            "channel": r.channel_id, "group": r.group_id, "priority": r.priority, "is_default": r.is_default,
            "first_day": r.first_day, "last_day": r.last_day,
        }
        for r in await session.execute(query)
    ]  # fmt: skip


async def offers(session: TenantReader) -> list[Any]:
    """Promotions without a code that run or are planned, as promotions.domain.Offer."""
    return list(await session.scalar(sa.select(promotions.to_come), {"at": clock.now()}) or [])


async def cashiers(session: TenantReader, device: AtRegister) -> list[dict[str, Any]]:
    """Those who sell in this store, with what their PIN is checked by."""
    query = (
        sa.select(Cashier.id, Cashier.name, Cashier.staff_id, Cashier.rights, Cashier.pin)
        .where(~Cashier.archived, Cashier.pin != sa.cast({}, JSONB))
        .where(sa.or_(Cashier.stores.is_(None), sa.literal(device.store, sa.Uuid) == sa.any_(Cashier.stores)))
        .order_by(Cashier.name, Cashier.id)
    )
    return [
        {"id": r.id, "name": r.name, "staff": r.staff_id, "rights": r.rights, "pin": r.pin}
        for r in await session.execute(query)
    ]


async def taxes(session: TenantReader, region: str) -> list[dict[str, Any]]:
    """Rates that may hold in `region`: the one with the highest rank counts, of those the newest that has begun."""
    own = shops.tax_rates
    country = region.partition("-")[0]
    query = sa.select(own).where(own.c.region.in_({region, country, ""})).order_by(own.c.code, own.c.valid_from)
    return [
        {"class": r.code, "rate": r.rate, "label": r.label, "rank": len(r.region), "from": r.valid_from}
        for r in await session.execute(query)
    ]
