"""Ways of delivery: set up, offered, and what one of them costs here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.desk.api import Author, Deed, changes, note
from modules.shipping.carriers.known import is_known
from modules.shipping.domain import Basis, Kind, Method, steps_of
from modules.shipping.errors import CarrierUnknown, MethodUnknown
from modules.shipping.models import ShippingMethod
from modules.shipping.schemas import MethodIn, MethodOut
from modules.shipping.services.shipments import account_of
from modules.shops import views as shops
from modules.shops.api import list_stores, tax_classes

KIND = "shipping.method"
COLUMNS = (
    ShippingMethod.id, ShippingMethod.name, ShippingMethod.names, ShippingMethod.kind, ShippingMethod.store_id,
    ShippingMethod.basis, ShippingMethod.price, ShippingMethod.steps, ShippingMethod.free_above,
    ShippingMethod.follows,
    ShippingMethod.piece_grams, ShippingMethod.countries, ShippingMethod.carrier, ShippingMethod.tax_class_id,
    ShippingMethod.is_on,
)  # fmt: skip
NAMELESS = N_("Give it a name that buyers understand.")
NO_CARRIER = N_("Choose one of the carriers.")
NO_STORE = N_("There is no such store.")
NO_CLASS = N_("There is no such tax class.")
STEPS_TWICE = N_("Two steps begin at the same point. Leave one out.")


async def offers(session: TenantReader, store: UUID, day: date, locale: str, only: UUID | None = None) -> list[Method]:
    """What `store` offers on `day`, with the tax rate of its region; names in `locale` where there are any."""
    place = sa.select(shops.stores.c.region).where(shops.stores.c.id == store).scalar_subquery()
    rate = shops.rate_for(ShippingMethod.tax_class_id, place, sa.literal(day))
    classes = shops.tax_classes
    query: Any = (
        sa.select(*COLUMNS, rate.c.rate, classes.c.code)
        .join(classes, classes.c.id == ShippingMethod.tax_class_id)
        .outerjoin(rate, sa.true())
        .where(ShippingMethod.is_on, sa.or_(ShippingMethod.store_id.is_(None), ShippingMethod.store_id == store))
        .order_by(ShippingMethod.position, ShippingMethod.name)
    )
    if only:
        query = query.where(ShippingMethod.id == only)
    return [method_of(row, locale) for row in await session.execute(query)]


def method_of(row: sa.Row[Any], locale: str) -> Method:
    return Method(
        id=row.id, name=row.names.get(locale) or row.name, kind=Kind(row.kind), basis=Basis(row.basis), price=row.price,
        steps=steps_of(row.steps), free_above=row.free_above, piece_grams=row.piece_grams,
        countries=tuple(row.countries), carrier=row.carrier, tax_class=row.code, tax_rate=row.rate,
    )  # fmt: skip


async def find_offer(session: TenantReader, store: UUID, method: UUID, day: date, locale: str) -> Method:
    """One of them. Raises MethodUnknown."""
    found = await offers(session, store, day, locale, only=method)
    if not found:
        raise MethodUnknown
    return found[0]


async def list_methods(session: TenantReader) -> list[MethodOut]:
    """All that are set up, in their order, those that are off too."""
    rows = await session.execute(sa.select(*COLUMNS).order_by(ShippingMethod.position, ShippingMethod.name))
    return [method_out(row) for row in rows.mappings()]


async def find_method(session: TenantReader, method: UUID) -> MethodOut:
    """Raises NotFound."""
    row = (await session.execute(sa.select(*COLUMNS).where(ShippingMethod.id == method))).mappings().one_or_none()
    if row is None:
        raise NotFound
    return method_out(row)


def method_out(row: Mapping[Any, Any]) -> MethodOut:
    values = {**row, "store": row["store_id"], "tax_class": row["tax_class_id"]}
    return msgspec.convert(values, MethodOut, strict=False)


async def save_method(session: TenantSession, method: UUID | None, data: MethodIn, *, by: Author, at: datetime) -> UUID:
    """Adds a way of delivery, or changes one: orders keep what they cost. Raises Invalid, NotFound."""
    classes = await tax_classes(session)
    if faults := await method_faults(session, data, {each.id for each in classes}):
        raise Invalid(fields=faults)
    default = next(each.id for each in classes if each.is_default)
    values = msgspec.to_builtins(data) | {"store_id": data.store, "tax_class_id": data.tax_class or default}
    values = {name: value for name, value in values.items() if name not in {"store", "tax_class"}}
    if method is None:
        key = new_id()
        last = sa.select(sa.func.coalesce(sa.func.max(ShippingMethod.position), 0) + 1).scalar_subquery()
        await session.execute(sa.insert(ShippingMethod).values(id=key, position=last, **values))
        await note(session, [Deed(act="shipping.added", kind=KIND, subject=key, subject_name=data.name)], by=by, at=at)
        return key
    old = msgspec.to_builtins(await find_method(session, method))
    await session.execute(sa.update(ShippingMethod).where(ShippingMethod.id == method).values(**values))
    before, after = changes(old, msgspec.to_builtins(data))
    if after:
        deed = Deed(
            act="shipping.changed", kind=KIND, subject=method, subject_name=data.name, before=before, after=after
        )
        await note(session, [deed], by=by, at=at)
    return method


async def method_faults(session: TenantReader, data: MethodIn, classes: set[UUID]) -> list[FieldError]:
    faults: list[FieldError] = []
    if not data.name.strip() or not data.name.isprintable():
        faults.append(FieldError(field="name", code="name_missing", message=NAMELESS))
    if data.kind == "ship" and data.carrier and not is_known(data.carrier):
        try:
            await account_of(session, data.carrier)
        except CarrierUnknown as problem:
            faults.append(FieldError(field="carrier", code=problem.code, message=NO_CARRIER))
    if data.store and data.store not in {each.id for each in await list_stores(session)}:
        faults.append(FieldError(field="store", code="store_unknown", message=NO_STORE))
    if data.tax_class and data.tax_class not in classes:
        faults.append(FieldError(field="tax_class", code="tax_class_unknown", message=NO_CLASS))
    if len({step.reached for step in data.steps}) != len(data.steps):
        faults.append(FieldError(field="steps", code="steps_twice", message=STEPS_TWICE))
    return faults
