"""The shop's settings as people change them: stores, taxes, number series. Each change stands in the activity log."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import numbers
from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import FieldError, Invalid, Problem
from modules.desk.api import Author, Deed, changes, note
from modules.shops import api
from modules.shops.domain import check_zone
from modules.shops.errors import (
    NameMissing,
    NumberBehind,
    RegionUnreadable,
    StoreCodeTaken,
    StoresExhausted,
    TaxRateOutOfRange,
)
from modules.shops.events import PriceTagsChanged, StoreAdded
from modules.shops.models import HIGHEST_RATE, Store, TaxClass, TaxRate
from modules.shops.repository import SeriesRules, Stores, TaxClasses
from tenancy.access.api import Actor, take_room

LONGEST = 80
STORE, TAXES, SERIES = "shops.store", "shops.taxes", "shops.number_series"
HIGHEST_NUMBER = 10**12


class StoreIn(msgspec.Struct, frozen=True, kw_only=True):
    """A store as it was typed in. `region`: "CN", "US-CA"."""

    code: str
    name: str
    zone: str
    region: str
    phone: str = ""
    street: str = ""
    city: str = ""


class RateIn(msgspec.Struct, frozen=True, kw_only=True):
    """A tax class with its rate in basis points, in the shop's own region; `id` None adds a class."""

    id: UUID | None
    name: str
    label: str
    rate: int
    is_default: bool


class SeriesIn(msgspec.Struct, frozen=True, kw_only=True):
    """A series' rules; `next` (None: as it is) is the counter of the next number, which may only rise."""

    kind: str
    pattern: str
    prefix: str
    reset: numbers.Reset
    next: int | None = None


def fault(field: str, problem: Problem) -> FieldError:
    return FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)


def store_faults(data: StoreIn) -> Iterable[FieldError]:
    for field in ("code", "name"):
        text = getattr(data, field)
        if not text or len(text) > LONGEST or not text.isprintable():
            yield fault(field, NameMissing(longest=LONGEST))
    for field in ("phone", "street", "city"):
        if len(getattr(data, field)) > LONGEST or not getattr(data, field).isprintable():
            yield fault(field, NameMissing(longest=LONGEST))
    country, _, part = data.region.partition("-")
    if len(country) != 2 or not country.isascii() or not country.isalpha() or len(part) > 3 or "\0" in part:  # noqa: PLR2004
        yield fault("region", RegionUnreadable())
    try:
        check_zone(data.zone)
    except Problem as problem:
        yield fault("zone", problem)


async def save_store(session: TenantSession, store: UUID | None, data: StoreIn, *, actor: Actor, at: datetime) -> UUID:
    """Adds a store within the plan, or changes one. Raises Invalid, StoreMissing, StoresExhausted."""
    if faults := list(store_faults(data)):
        raise Invalid(fields=faults)
    stores = Stores(session)
    if await stores.exists(Store.id != (store or new_id()), code=data.code):
        raise Invalid(fields=[fault("code", StoreCodeTaken(code=data.code))])
    row = {"code": data.code, "name": data.name, "zone": data.zone, "region": data.region.upper(), "phone": data.phone}
    row = row | {"address": {"street": data.street, "city": data.city}}
    by = Author.of(actor)
    if store:
        await change_store(session, store, row, by, at)
        return store
    others_wait = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"stores {actor.tenant}", 0))
    await session.execute(sa.select(others_wait))
    await take_room(session, actor, StoresExhausted, await stores.count(archived=False))
    key = new_id()
    await stores.add(Store(id=key, **row))
    await publish(session, StoreAdded(store=key))
    await note(session, [Deed(act="store.added", kind=STORE, subject=key, subject_name=data.name)], by=by, at=at)
    return key


async def change_store(session: TenantSession, store: UUID, row: Mapping[str, Any], by: Author, at: datetime) -> None:
    stores = Stores(session)
    old = await stores.get(store, with_for_update=True)
    before, after = changes({name: getattr(old, name) for name in row}, row)
    if after:
        await stores.change(old, **row)
        deed = Deed(
            act="store.changed", kind=STORE, subject=store, subject_name=row["name"], before=before, after=after
        )
        await note(session, [deed], by=by, at=at)


async def save_taxes(
    session: TenantSession, rates: list[RateIn], *, include_tax: bool, today: date, by: Author, at: datetime
) -> None:
    """Classes, their rates from today on, and what price tags hold. What was sold keeps its rate. Raises Invalid."""
    faults = [
        fault(f"rates.{n}.rate", TaxRateOutOfRange()) for n, r in enumerate(rates) if not 0 <= r.rate <= HIGHEST_RATE
    ]
    for n, rate in enumerate(rates):
        if not rate.name or len(rate.name) > LONGEST or not (rate.name + rate.label).isprintable():
            faults.append(fault(f"rates.{n}.name", NameMissing(longest=LONGEST)))
    if faults or sum(rate.is_default for rate in rates) != 1:
        raise Invalid(fields=faults)
    settings = await api.get_settings(session)
    subject, deeds = settings.store, list[Deed]()
    stored = {known.id: known for known in await TaxClasses(session).get_many()}
    await session.execute(sa.update(TaxClass).where(TaxClass.is_default).values(is_default=False))
    for position, rate in enumerate(rates):
        key = await put_class(session, stored.get(rate.id) if rate.id else None, rate, position)
        if await put_rate(session, key, rate, settings.region, today):
            after = {"name": rate.name, "rate": rate.rate}
            deeds.append(Deed(act="tax.changed", kind=TAXES, subject=key, subject_name=rate.name, after=after))
    if include_tax != settings.prices_include_tax:
        await api.set_setting(session, "prices_include_tax", include_tax)
        await publish(session, PriceTagsChanged(include_tax=include_tax))
        deeds.append(Deed(act="price_tags.changed", kind=TAXES, subject=subject, after={"include_tax": include_tax}))
    await api.set_setting(session, "taxes_checked", value=True)
    await note(session, deeds, by=by, at=at)


async def put_class(session: TenantSession, known: TaxClass | None, rate: RateIn, position: int) -> UUID:
    classes, key = TaxClasses(session), new_id()
    values = {"name": rate.name, "position": position, "is_default": rate.is_default}
    if known is None:
        known = await classes.add(TaxClass(id=key, code=f"c{key.hex[-8:]}", **values))
    else:
        await classes.change(known, **values)
    return known.id


async def put_rate(session: TenantSession, key: UUID, rate: RateIn, region: str, today: date) -> bool:
    """A rate that differs holds from today on; one that was written today is written anew. False: nothing differs."""
    of_class = (TaxRate.tax_class_id == key, TaxRate.region == region)
    newest = sa.select(TaxRate.rate, TaxRate.label, TaxRate.valid_from).where(*of_class)
    row = (await session.execute(newest.order_by(TaxRate.valid_from.desc()).limit(1))).one_or_none()
    if row and (row.rate, row.label) == (rate.rate, rate.label):
        return False
    add = insert(TaxRate).values(
        id=new_id(), tax_class_id=key, region=region, rate=rate.rate, label=rate.label, valid_from=today
    )
    changed = {"rate": add.excluded.rate, "label": add.excluded.label, "changed": CHANGED}
    await session.execute(
        add.on_conflict_do_update(index_elements=["tax_class_id", "region", "valid_from"], set_=changed)
    )
    return True


async def save_series(session: TenantSession, series: list[SeriesIn], *, by: Author, at: datetime) -> None:
    """Rules of number series. Numbers that were given stay as they are. Raises Invalid."""
    faults: list[FieldError] = []
    series_rules = SeriesRules(session)
    stored = {row.kind: row for row in await series_rules.in_order(lock=True)}
    deeds: list[Deed] = []
    for rules in series:
        old = stored.get(rules.kind)
        if old is None:
            continue
        try:
            numbers.check(rules.pattern.replace("{prefix}", rules.prefix), rules.reset)
            check_next(rules, old.counter)
        except Problem as problem:
            field = "next" if isinstance(problem, NumberBehind) else "pattern"
            faults.append(fault(f"{rules.kind}.{field}", problem))
            continue
        row: dict[str, Any] = {"pattern": rules.pattern, "prefix": rules.prefix, "reset": rules.reset}
        if rules.next is not None and rules.reset == "never":
            row["counter"] = rules.next - 1
        before, after = changes({name: getattr(old, name) for name in row}, row)
        if after:
            await series_rules.change(old, **row)
            subject = (await api.get_settings(session)).store
            after = after | {"kind": rules.kind}
            deeds.append(Deed(act="numbers.changed", kind=SERIES, subject=subject, before=before, after=after))
    if faults:
        raise Invalid(fields=faults)
    await note(session, deeds, by=by, at=at)


def check_next(rules: SeriesIn, counter: int) -> None:
    """A number that was given may not come again."""
    if rules.next is not None and not counter < rules.next < HIGHEST_NUMBER:
        raise NumberBehind(least=counter + 1)
