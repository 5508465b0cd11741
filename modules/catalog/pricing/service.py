"""Price lists: made, changed, put away; prices set in them and taken off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.followed import CHANGED
from infra.kit.db.rows import as_rows, given_rows
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import Invalid, NotFound
from infra.kit.quantity import to_quantity
from modules.catalog.models import Price, PriceList, Unit, Variant
from modules.catalog.pricing.errors import PriceListIsUsual, PriceListTaken, PricesUnknown
from modules.catalog.pricing.floor import ONE, NewPrice, require_floor
from modules.catalog.pricing.groups import group_choices
from modules.catalog.pricing.schemas import PriceIn, PriceListIn, Written
from modules.catalog.services import writing
from modules.catalog.services.checks import NAME_MISSING, NEGATIVE, fault, of_problem, text_faults
from modules.desk.api import Author, Deed, changes, note
from modules.shops import api as shops
from modules.shops import views as shop_views
from tenancy.access.api import Actor

KIND = "catalog.price_list"
IMPORTED_PRICES = "price_list.imported"
LONGEST = 80
HIGHEST = 99
MOST_SHOWN = 50  # prices of one save that the log shows one by one
DAYS_TURNED = N_("The last day is before the first.")
PRIORITY = N_("Enter a whole number from 0 to {highest}.")
NOT_THERE = N_("Choose one of the list.")
COLUMNS = (
    PriceList.id, PriceList.name, PriceList.currency, PriceList.includes_tax, PriceList.is_default, PriceList.priority,
    PriceList.store_id.label("store"), PriceList.channel_id.label("channel"), PriceList.group_id.label("group"),
    PriceList.first_day, PriceList.last_day, PriceList.archived,
)  # fmt: skip
KEY = {"variant_id": sa.Uuid, "unit_id": sa.Uuid, "min_quantity": writing.QUANTITY}
GIVEN = given_rows(KEY)
IS_SAME = sa.and_(
    Price.variant_id == GIVEN.c.variant_id,
    Price.unit_id.is_not_distinct_from(GIVEN.c.unit_id),
    Price.min_quantity == GIVEN.c.min_quantity,
    Price.price_list_id == sa.bindparam("list", type_=sa.Uuid),
    Price.valid_from.is_(None),
    Price.valid_to.is_(None),
)
STORED: Any = sa.select(Price.variant_id, Price.unit_id, Price.min_quantity, Price.amount).join(GIVEN, IS_SAME)
END = (
    sa.update(Price.__table__)  # type: ignore[arg-type]
    .where(IS_SAME)
    .values(valid_to=sa.bindparam("ended", type_=sa.DateTime(timezone=True)), changed=CHANGED, updated_at=sa.func.now())
)
IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))
Key = tuple[UUID, UUID | None, Decimal]


async def find_list(session: TenantReader, actor: Actor, price_list: UUID) -> sa.Row[Any]:
    """The list. Raises NotFound, for one of a store that `actor` doesn't see too."""
    query: Any = sa.select(*COLUMNS).where(PriceList.id == price_list, seen_by(actor))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(PriceList.store_id.is_(None), shops.visible(actor, PriceList.store_id))


async def save_list(
    session: TenantSession, actor: Actor, price_list: UUID | None, data: PriceListIn, at: datetime
) -> UUID:
    """Makes a list, or changes one. Raises Invalid with each field's fault, NotFound, PriceListIsUsual."""
    await lock_lists(session)
    before = await find_list(session, actor, price_list) if price_list else None
    values: dict[str, Any] = checked(data) | {
        "store_id": data.store,
        "channel_id": data.channel,
        "group_id": data.group,
    }
    if before and before.is_default and any(values[name] for name in values if name != "name"):
        raise PriceListIsUsual
    await check_choices(session, actor, data)
    await check_name(session, values["name"], price_list)
    key = price_list or new_id()
    if before is None:
        usual = (await session.execute(sa.select(*COLUMNS).where(PriceList.is_default))).one()
        row = {"id": key, "currency": usual.currency, "includes_tax": usual.includes_tax, **values}
        await session.execute(sa.insert(PriceList).values(row))
    else:
        await session.execute(sa.update(PriceList).where(PriceList.id == key).values(**values, changed=CHANGED))
    was: dict[str, Any] = {name: getattr(before, name) for name in PriceListIn.__struct_fields__} if before else {}
    old, new = changes(msgspec.to_builtins(was), msgspec.to_builtins(data))
    act = "price_list.edited" if before else "price_list.created"
    deed = Deed(act=act, kind=KIND, subject=key, subject_name=values["name"], before=old, after=new)
    await note(session, [deed], by=Author.of(actor), at=at)
    return key


async def lock_lists(session: TenantSession) -> None:
    """One at a time: names are unique, and a second of the same waits for the first."""
    await session.execute(sa.select(PriceList.id).where(PriceList.is_default).with_for_update())


def checked(data: PriceListIn) -> dict[str, Any]:
    name = " ".join(data.name.split())
    faults = [*text_faults("name", name, LONGEST)]
    if not name:
        faults.append(fault("name", "missing", NAME_MISSING))
    if not 0 <= data.priority <= HIGHEST:
        faults.append(fault("priority", "out_of_range", PRIORITY, highest=HIGHEST))
    if data.first_day and data.last_day and data.last_day < data.first_day:
        faults.append(fault("last_day", "days_turned", DAYS_TURNED))
    if faults:
        raise Invalid(fields=faults)
    return {"name": name, "priority": data.priority, "first_day": data.first_day, "last_day": data.last_day}


async def check_choices(session: TenantReader, actor: Actor, data: PriceListIn) -> None:
    stores = {store.id for store in await shops.list_stores(session, actor)}
    channels = set((await session.scalars(sa.select(shop_views.channels.c.id))).all())
    groups = {key for key, _ in await group_choices(session)} if data.group else set[UUID]()
    asked = (("store", data.store, stores), ("channel", data.channel, channels), ("group", data.group, groups))
    if faults := [fault(name, "not_there", NOT_THERE) for name, key, known in asked if key and key not in known]:
        raise Invalid(fields=faults)


async def check_name(session: TenantReader, name: str, own: UUID | None) -> None:
    others = sa.select(PriceList.id).where(PriceList.name == name)
    if await session.scalar(others.where(PriceList.id != own) if own else others):
        problem = PriceListTaken(name=name)
        raise PriceListTaken(name=name, fields=[of_problem("name", problem)])


async def set_archived(session: TenantSession, actor: Actor, price_list: UUID, at: datetime, *, archived: bool) -> None:
    """Puts a list away: its prices count no more; or takes it out again. A repeat changes nothing."""
    stored = await find_list(session, actor, price_list)
    if stored.is_default:
        raise PriceListIsUsual
    if stored.archived == archived:
        return
    change = sa.update(PriceList).where(PriceList.id == price_list)
    await session.execute(change.values(archived=archived, changed=CHANGED))
    act = "price_list.archived" if archived else "price_list.restored"
    deed = Deed(act=act, kind=KIND, subject=price_list, subject_name=stored.name)
    await note(session, [deed], by=Author.of(actor), at=at)


async def set_prices(
    session: TenantSession, stored: sa.Row[Any], prices: Sequence[PriceIn], *, by: Author, at: datetime,
    by_file: bool = False,
) -> Written:  # fmt: skip
    """Sets prices of a list, or takes them off; of two for the same the last counts.

    Raises PricesUnknown, and PriceBelowFloor where `by` may not go so low.

    Those that come `by_file` are all written down, so that they can be taken back.
    """
    wanted: dict[Key, int | None] = {(p.variant, p.unit, step_of(p)): p.amount for p in prices}
    names = await names_of(session, list(wanted))
    before = await stored_prices(session, stored.id, list(wanted))
    put = {key: amount for key, amount in wanted.items() if amount is not None and before.get(key) != amount}
    await require_floor(session, await new_prices(session, put), by=by, at=at)
    gone = [key for key, amount in wanted.items() if amount is None and key in before]
    await writing.write(session, writing.SET_PRICES, [price_row(stored.id, key, amount) for key, amount in put.items()])
    if gone:
        await session.execute(END, {"given_rows": as_rows(key_rows(gone)), "list": stored.id, "ended": at})
    if put or gone:
        shown = [*put, *gone][:MOST_SHOWN]
        after: dict[str, Any] = {names[key]: wanted[key] for key in shown} | {"prices": len(put) + len(gone)}
        was = {names[key]: before.get(key) for key in shown}
        deed = Deed(
            act="price_list.priced", kind=KIND, subject=stored.id, subject_name=stored.name, before=was, after=after
        )
        whole = {names[key]: amount for key, amount in put.items()} if by_file else {}
        past = {names[key]: before[key] for key in put if key in before}
        kept = Deed(
            act=IMPORTED_PRICES, kind=KIND, subject=stored.id, subject_name=stored.name, before=past, after=whole
        )
        await note(session, [deed, *([kept] if whole else [])], by=by, at=at)
    return Written(set=len(put), ended=len(gone))


async def new_prices(session: TenantReader, put: Mapping[Key, int]) -> list[NewPrice]:
    """The prices with how many base units each is for, by the fields of the list's table."""
    packs = list({unit for _, unit, _ in put if unit})
    rows = await session.execute(sa.select(Unit.id, Unit.factor).where(Unit.id.in_(packs))) if packs else ()
    factors: dict[UUID | None, Decimal] = {row[0]: row[1] for row in rows}
    return [
        NewPrice(variant, amount, factors.get(unit, ONE), cell(variant, unit, step))
        for (variant, unit, step), amount in put.items()
    ]


def cell(variant: UUID, unit: UUID | None, step: Decimal) -> str:
    """The field of one price in the list's table."""
    return f"price.{variant}.{unit or ''}.{step.normalize():f}"


def step_of(price: PriceIn) -> Decimal:
    """Raises Invalid, QuantityTooFine, QuantityTooLarge."""
    if price.from_quantity < 0:
        raise Invalid(fields=[fault("from_quantity", "negative", NEGATIVE)])
    return to_quantity(price.from_quantity)


def price_row(price_list: UUID, key: Key, amount: int) -> dict[str, Any]:
    variant, unit, step = key
    return {"id": new_id(), "variant_id": variant, "price_list_id": price_list, "unit_id": unit, "min_quantity": step,
            "amount": amount}  # fmt: skip


def key_rows(keys: Sequence[Key]) -> list[dict[str, Any]]:
    return [dict(zip(KEY, key, strict=True)) for key in keys]


async def stored_prices(session: TenantReader, price_list: UUID, keys: Sequence[Key]) -> dict[Key, int]:
    """What stands in the list now, of these."""
    rows = await session.execute(STORED, {"given_rows": as_rows(key_rows(keys)), "list": price_list})
    return {(row.variant_id, row.unit_id, row.min_quantity): row.amount for row in rows}


async def names_of(session: TenantReader, keys: Sequence[Key]) -> dict[Key, str]:
    """What the log calls each: its code, its unit and its step. Raises PricesUnknown, for a unit of other goods too."""
    codes = sa.select(Variant.id, Variant.code).where(Variant.id == sa.func.any(IDS))
    found = {row.id: row.code for row in await session.execute(codes, {"ids": list({key[0] for key in keys})})}
    units = sa.select(Unit.id, Unit.variant_id, Unit.name).where(Unit.id == sa.func.any(IDS), ~Unit.archived)
    asked = list({key[1] for key in keys if key[1]})
    packs = {(r.id, r.variant_id): r.name for r in await session.execute(units, {"ids": asked})} if asked else {}
    if any(variant not in found or (unit and (unit, variant) not in packs) for variant, unit, _ in keys):
        raise PricesUnknown
    return {
        (variant, unit, step): called(found[variant], packs[unit, variant] if unit else None, step)
        for variant, unit, step in keys
    }


def called(code: str, unit: str | None, step: Decimal) -> str:
    """What the log calls the price of one thing from a quantity on."""
    return " ".join([code, *([unit] if unit else []), *([f"≥{step.normalize():f}"] if step else [])])
