"""The public price page, and its part of the home page."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Controller, Request, get

from billing.plans.api import TRIAL, Catalog, Interval, read_catalog
from billing.subscriptions.cards import AddOnCard, PlanCard, add_on_cards, plan_cards
from billing.subscriptions.pages import interval_links
from infra.kit.db.sessions import Databases
from infra.kit.i18n import for_locale
from infra.kit.pages import Page
from infra.kit.shell import Link, shell_for
from tenancy.tenants.api import currency_of, likely_country

AnyRequest = Request[Any, Any, Any]
PATH = "/prices"


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """Plans in the visitor's currency; `currencies` and `intervals` choose others."""

    cards: Sequence[PlanCard]
    extras: Sequence[AddOnCard]
    currencies: Sequence[Link]
    intervals: Sequence[Link]
    trial_days: int


def prices_of(catalog: Catalog, request: AnyRequest) -> Prices:
    """By the address, else by where the visitor's browser seems to be."""
    asked = str(request.query_params.get("currency") or "")
    seems = currency_of(likely_country(request.headers.get("accept-language", "")))
    currency = catalog.currency_for(asked if asked in catalog.currencies() else seems)
    interval: Interval = "year" if request.query_params.get("interval") == "year" else "month"
    words = for_locale(shell_for(request).locale)
    return Prices(
        cards=plan_cards(catalog, currency, interval, words),
        extras=add_on_cards(catalog, currency, interval, words),
        currencies=[
            Link(each, f"{PATH}?currency={each}&interval={interval}", each == currency) for each in catalog.currencies()
        ],
        intervals=interval_links(PATH, interval, words, f"&currency={currency}"),
        trial_days=catalog.plan(TRIAL).trial_days,
    )


async def show_prices(request: AnyRequest) -> Prices:
    """For the page, and for its part of the home page."""
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        return prices_of(await read_catalog(session), request)


class PricePage(Controller):
    """For everybody."""

    path = PATH
    include_in_schema = False

    @get(public=True)
    async def show(self, request: AnyRequest) -> Page:
        return Page("billing/prices.html", await show_prices(request))
