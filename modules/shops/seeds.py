"""What a newly opened shop starts with: one store, three channels, taxes of its country, the numbers of orders."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from modules.shops import api
from modules.shops.countries import Country, country_of
from modules.shops.models import Channel, Store, TaxClass, TaxRate
from tenancy.tenants.api import Opening

CHANNELS = ((api.COUNTER, N_("Counter")), (api.API, N_("API")), (api.ONLINE, N_("Online")))
STANDARD, REDUCED, ZERO = "standard", "reduced", "zero"
CLASSES = {STANDARD: N_("Standard rate"), REDUCED: N_("Reduced rate"), ZERO: N_("Zero rate")}


async def seed(session: TenantSession, opening: Opening) -> None:
    """Part of the unit that opens the shop; a repeat changes nothing."""
    words = for_locale(opening.locale)
    country = country_of(opening.country)
    store = {"code": "S1", "name": opening.name, "zone": opening.zone, "region": opening.country, "is_default": True}
    await add(session, Store, [store])
    channels = [{"code": code, "name": words.gettext(name), "position": n} for n, (code, name) in enumerate(CHANNELS)]
    await add(session, Channel, channels)
    await add_taxes(session, country, opening.country, words)
    await api.add_series(session, api.ORDERS, "SO-{n:6}")
    settings: dict[str, object] = {
        "currency": opening.currency,
        "country": opening.country,
        "locale": opening.locale,
        "trade": opening.trade,
        "prices_include_tax": country.included,
    }
    for name, value in settings.items():
        await api.set_setting(session, name, value)


async def add(session: TenantSession, model: Any, rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(model).on_conflict_do_nothing(), [{"id": new_id(), **row} for row in rows])


async def add_taxes(session: TenantSession, country: Country, region: str, words: Translator) -> None:
    """A class for each rate; the rates hold for the shop's country, where nothing else is known."""
    rates = {STANDARD: country.standard, REDUCED: country.reduced, ZERO: 0}
    used = [code for code, rate in rates.items() if rate is not None]
    classes = [
        {"code": code, "name": words.gettext(CLASSES[code]), "position": n, "is_default": code == STANDARD}
        for n, code in enumerate(used)
    ]
    await add(session, TaxClass, classes)
    ids = {row.code: row.id for row in await session.execute(sa.select(TaxClass.code, TaxClass.id))}
    label = words.gettext(country.label)
    await add(
        session,
        TaxRate,
        [{"tax_class_id": ids[code], "region": region, "rate": rates[code], "label": label} for code in used],
    )
