"""View-models of the shop's settings."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
import sqlalchemy as sa

from infra.kit import numbers
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.shops import api
from modules.shops.models import TaxClass, TaxRate
from modules.shops.repository import SeriesRules, Stores
from tenancy.access.api import Actor, settings_tabs

STORES, TAXES, NUMBERS = "/settings/stores", "/settings/taxes", "/settings/numbers"
KIND_NAMES = {
    "order": N_("Orders"),
    "refund": N_("Refunds"),
    "rebate": N_("Rebates"),
    "exchange": N_("Exchanges"),
    "invoice": N_("Invoices"),
    "credit_note": N_("Credit notes"),
    "return": N_("Returns"),
    "stock_adjustment": N_("Stock corrections"),
    "stock_receipt": N_("Goods received"),
    "stock_transfer": N_("Goods moved"),
    "stock_assembly": N_("Kits put together"),
    "stock_count": N_("Stock counts"),
    "stock_hold": N_("Goods put aside"),
    "stock_block": N_("Goods kept from sale"),
}
RESETS = (("never", N_("Never")), ("year", N_("Each year")), ("day", N_("Each day")))
SPARE = 1


class StoreLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    href: str
    zone: str
    region: str
    is_default: bool


class StoreList(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    stores: tuple[StoreLine, ...]
    new: str
    most: int | None


class StoreEdit(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    form: Form
    action: str
    title: str
    crumbs: tuple[Link, ...]
    cancel: str
    zones: tuple[str, ...]


class RateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One class; the fields of the form are named `rates.<n>.…`."""

    n: int
    id: str
    name: str
    is_default: bool


class TaxPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    form: Form
    action: str
    region: str
    rates: tuple[RateLine, ...]


class SeriesLine(msgspec.Struct, frozen=True, kw_only=True):
    """One series: `sample` is its next number by the rules as they are."""

    kind: str
    name: str
    sample: str
    counts_on: bool


class NumberPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    form: Form
    action: str
    series: tuple[SeriesLine, ...]
    resets: tuple[tuple[str, str], ...]


def tabs_for(actor: Actor, path: str) -> tuple[Link, ...]:
    return tuple(settings_tabs(actor, path))


async def stores_of(session: TenantReader, actor: Actor) -> StoreList:
    home = f"/app/{actor.slug}{STORES}"
    stores = [
        StoreLine(
            name=s.name, code=s.code, href=f"{home}/{s.id}", zone=s.zone, region=s.region, is_default=s.is_default
        )
        for s in await api.list_stores(session)
    ]
    most = actor.limits.get("stores")
    return StoreList(tabs=tabs_for(actor, STORES), stores=tuple(stores), new=f"{home}/new", most=most)


async def store_values(session: TenantReader, store: UUID) -> dict[str, Any]:
    names = ("code", "name", "zone", "region", "phone")
    row = await Stores(session).get_one(id=store, archived=False)
    values = {name: getattr(row, name) for name in names}
    return values | {"street": row.address.get("street", ""), "city": row.address.get("city", "")}


def store_edit_of(actor: Actor, form: Form, store: UUID | None) -> StoreEdit:
    words = for_locale(actor.locale).gettext
    home = f"/app/{actor.slug}{STORES}"
    title = str(form.values.get("name") or "") if store else words(N_("New store"))
    return StoreEdit(
        tabs=tabs_for(actor, STORES),
        form=form,
        action=f"{home}/{store}" if store else home,
        title=title,
        crumbs=(Link(words(N_("Stores")), home), Link(title, "")),
        cancel=home,
        zones=tuple(sorted(zone for zone in available_timezones() if "/" in zone)),
    )


def percent(rate: int) -> str:
    """Basis points as people type them: 2000 is 20, 550 is 5.5."""
    return f"{rate / 100:.2f}".rstrip("0").rstrip(".")


async def tax_values(session: TenantReader, today: date) -> tuple[dict[str, Any], int]:
    """The stored classes as the form's values, and how many they are."""
    settings = await api.get_settings(session)
    rate = (
        sa.select(TaxRate.rate, TaxRate.label)
        .where(TaxRate.tax_class_id == TaxClass.id, TaxRate.region == settings.region, TaxRate.valid_from <= today)
        .order_by(TaxRate.valid_from.desc())
        .limit(1)
        .lateral()
    )
    query = sa.select(TaxClass.id, TaxClass.name, TaxClass.is_default, rate.c.rate, rate.c.label)
    rows = (await session.execute(query.outerjoin(rate, sa.true()).order_by(TaxClass.position, TaxClass.code))).all()
    values: dict[str, Any] = {"include_tax": "1" if settings.prices_include_tax else ""}
    for n, row in enumerate(rows):
        shown = "" if row.rate is None else percent(row.rate)
        fields = {"id": str(row.id), "name": row.name, "label": row.label or "", "rate": shown}
        values |= {f"rates.{n}.{name}": value for name, value in fields.items()}
        if row.is_default:
            values["default"] = str(n)
    return values, len(rows)


async def taxes_of(session: TenantReader, actor: Actor, form: Form, lines: int) -> TaxPage:
    settings = await api.get_settings(session)
    rates = [
        RateLine(
            n=n,
            id=str(form.value(f"rates.{n}.id")),
            name=str(form.value(f"rates.{n}.name")),
            is_default=str(form.value("default", "0")) == str(n),
        )
        for n in range(lines + SPARE)
    ]
    return TaxPage(
        tabs=tabs_for(actor, TAXES),
        form=form,
        action=f"/app/{actor.slug}{TAXES}",
        region=settings.region,
        rates=tuple(rates),
    )


async def series_values(session: TenantReader) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in await SeriesRules(session).in_order():
        fields = {"pattern": row.pattern, "prefix": row.prefix, "reset": row.reset, "next": str(row.counter + 1)}
        values |= {f"{row.kind}.{name}": value for name, value in fields.items()}
    return values


async def numbers_of(session: TenantReader, actor: Actor, form: Form, today: date) -> NumberPage:
    words = for_locale(actor.locale).gettext
    lines = [
        SeriesLine(
            kind=row.kind,
            name=words(KIND_NAMES.get(row.kind) or row.kind.replace("_", " ").capitalize()),
            sample=numbers.render(row.pattern, row.counter + 1, today, row.prefix),
            counts_on=row.reset == "never",
        )
        for row in await SeriesRules(session).in_order()
    ]
    return NumberPage(
        tabs=tabs_for(actor, NUMBERS),
        form=form,
        action=f"/app/{actor.slug}{NUMBERS}",
        series=tuple(lines),
        resets=tuple((value, words(label)) for value, label in RESETS),
    )


def fresh(values: dict[str, Any]) -> Form:
    return Form(key=str(new_id()), values=values)
