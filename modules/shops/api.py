"""The door to shops: settings, stores and channels, numbers, taxes, and which stores an actor sees."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert

from infra.kit import numbers
from infra.kit.clock import day_of
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.shops import domain, repository
from modules.shops.errors import SeriesMissing, ShopNotSeeded
from modules.shops.models import NumberSeries, Store, TaxClass, TaxRate
from tenancy.access.api import Actor

COUNTER, API, ONLINE = "counter", "api", "online"  # channels that every shop starts with
ORDERS = "order"  # the number series of orders
INVOICE_WHEN = "invoice_when"
"""The setting that says when an order is to be invoiced by itself: "" never, "paid" or "completed"."""


class ShopSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's settings with its default store. `zone` and `region` are that store's; `channels`: code → id."""

    store: UUID
    zone: str
    region: str
    channels: dict[str, UUID]
    currency: str
    country: str
    locale: str = "en"
    trade: str = ""
    prices_include_tax: bool = True

    def channel(self, code: str) -> UUID:
        """The channel's id; KeyError for a code that isn't there."""
        return self.channels[code]


class StoreCard(msgspec.Struct, frozen=True, kw_only=True):
    """A store as others show it. `region` is an ISO 3166 country or its part ("CN", "US-CA")."""

    id: UUID
    code: str
    name: str
    kind: str
    zone: str
    region: str
    is_default: bool


async def get_settings(session: TenantReader) -> ShopSettings:
    """The shop's settings, in one query. Raises ShopNotSeeded for a tenant that has not been opened."""
    row = (await session.execute(repository.SETTINGS)).one_or_none()
    if row is None:
        raise ShopNotSeeded
    facts: dict[str, Any] = {"store": row.store, "zone": row.zone, "region": row.region, "channels": row.channels or {}}
    stored: dict[str, Any] = row.settings or {}
    known = {name: value for name, value in stored.items() if name in ShopSettings.__struct_fields__}
    return msgspec.convert(known | facts, ShopSettings)


async def set_setting(session: TenantSession, name: str, value: object) -> None:
    """Stores one setting (a JSON value) under its name."""
    row = {"name": name, "value": msgspec.to_builtins(value)}
    add = insert(repository.Setting)
    change = add.on_conflict_do_update(
        index_elements=["name"], set_={"value": add.excluded.value, "updated_at": sa.func.now()}
    )
    await session.execute(change, row)


async def lock_setting(session: TenantSession, name: str, default: object) -> Any:
    """One setting as it is stored, held until the unit ends; `default` is stored first where there is none."""
    add = insert(repository.Setting).values(name=name, value=msgspec.to_builtins(default)).on_conflict_do_nothing()
    await session.execute(add)
    query = sa.select(repository.Setting.value).where(repository.Setting.name == name).with_for_update()
    return await session.scalar(query)


async def get_setting(session: TenantReader, name: str) -> Any:
    """One setting as it was stored (a JSON value), or None."""
    return await session.scalar(sa.select(repository.Setting.value).where(repository.Setting.name == name))


async def list_stores(session: TenantReader, actor: Actor | None = None) -> list[StoreCard]:
    """Stores that sell, the default one first; those that `actor` may see."""
    seen = visible(actor, Store.id) if actor else sa.true()
    order = (Store.is_default, True), (Store.code, False)
    rows = await repository.Stores(session).get_many(seen, archived=False, order_by=[*order])
    return msgspec.convert(rows, list[StoreCard], from_attributes=True)


def visible(actor: Actor, store_column: Any) -> sa.ColumnElement[bool]:
    """The condition by which every list is filtered: `actor` sees the rows of its stores, or all."""
    if actor.stores is None:
        return sa.true()
    return store_column == sa.func.any(sa.literal(list(actor.stores), ARRAY(sa.Uuid)))


async def zone_of(session: TenantReader, store: UUID) -> str:
    """The IANA time zone that the store's days follow."""
    return await session.scalar(sa.select(Store.zone).where(Store.id == store)) or "UTC"


def shown(actor: Actor, store_column: Any) -> sa.ColumnElement[bool]:
    """As `visible`, for lists and figures: of the store that `actor` has chosen to look at, if it has chosen one."""
    seen = visible(actor, store_column)
    return seen if actor.store is None else sa.and_(seen, store_column == actor.store)


def looked_at(actor: Actor) -> frozenset[UUID] | None:
    """The stores that `shown` leaves in, for conditions that aren't one on a column; None: all."""
    if actor.store is None:
        return actor.stores
    seen = actor.stores is None or actor.store in actor.stores
    return frozenset((actor.store,)) if seen else frozenset()


def number_part(kind: str, *, given: sa.ColumnElement[bool] | None = None, name: str = "numbered") -> sa.CTE:
    """Draws the next number of series `kind` within a statement that the caller composes: no round trip of its own.

    A CTE with one row and the column `number` (text); none when there is no such series, or when `given` is false, so
    that a refused order burns no number. `given` also puts the series' lock after those that it depends on.
    Parameter: `<name>_day`, the business day of the store (a date).
    """
    return repository.number_part(kind, given=given, name=name)


async def next_number(session: TenantSession, kind: str, day: date) -> str:
    """The next number of series `kind` on `day`. Its row stays locked until the unit ends: draw it late.

    Raises SeriesMissing.
    """
    number = await session.scalar(sa.select(number_part(kind).c.number), {"numbered_day": day})
    if number is None:
        raise SeriesMissing(kind=kind)
    return number


async def add_series(session: TenantSession, kind: str, pattern: str, *, reset: numbers.Reset = "never") -> None:
    """Makes the series `kind` unless it is there: for seeds. `pattern` as in kit.numbers, which checks it."""
    numbers.check(pattern, reset)
    row = {"kind": kind, "period": "", "pattern": pattern, "reset": reset}
    await session.execute(insert(NumberSeries).on_conflict_do_nothing(), row)


async def tax_rates(session: TenantReader, day: date) -> list[domain.TaxRate]:
    """The rates in force on `day`, in basis points, by class code and region: for `domain.rate_for`."""
    query = (
        sa.select(TaxClass.code, TaxRate.region, TaxRate.rate)
        .join(TaxRate, TaxRate.tax_class_id == TaxClass.id)
        .where(TaxRate.valid_from <= day)
        .ext(distinct_on(TaxClass.code, TaxRate.region))
        .order_by(TaxClass.code, TaxRate.region, TaxRate.valid_from.desc())
    )
    return [domain.TaxRate(*row) for row in await session.execute(query)]


async def own_rates(session: TenantReader, at: datetime) -> dict[UUID, int]:
    """What each tax class comes to in the default store at a moment, in basis points; those without a rate left out."""
    settings = await get_settings(session)
    rates = await tax_rates(session, day_of(at, settings.zone))
    named = {rate.tax_class for rate in rates}
    found: dict[UUID, int] = {}
    for each in await tax_classes(session):
        if each.code in named:
            with suppress(domain.TaxRateMissing):
                found[each.id] = domain.rate_for(rates, each.code, settings.region)
    return found


class TaxClassCard(msgspec.Struct, frozen=True, kw_only=True):
    """A tax class; `is_default` is what goods get that name none."""

    id: UUID
    code: str
    name: str
    is_default: bool


async def tax_classes(session: TenantReader) -> list[TaxClassCard]:
    """The tax classes in their order."""
    rows = await repository.TaxClasses(session).get_many(order_by=[(TaxClass.position, False), (TaxClass.code, False)])
    return msgspec.convert(rows, list[TaxClassCard], from_attributes=True)


class NewStore(msgspec.Struct, frozen=True):
    """A store to be added: its `code` names it."""

    code: str
    name: str


async def add_stores(session: TenantSession, stores: Sequence[NewStore]) -> None:
    """Adds floor stores in the default store's zone and region, in one statement; those that are there stay."""
    settings = await get_settings(session)
    place = {"zone": settings.zone, "region": settings.region}
    rows = [{"id": new_id(), "code": store.code, "name": store.name, **place} for store in stores]
    if rows:
        await session.execute(insert(Store).on_conflict_do_nothing(index_elements=["code"]), rows)
