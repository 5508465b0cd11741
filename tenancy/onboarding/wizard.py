"""The wizard's pages: what each shows, and what each may be told."""

from collections.abc import Sequence

from infra.kit.i18n import LOCALES, N_, Translator, for_locale
from infra.kit.module import registry
from infra.kit.money import currencies
from infra.kit.pages import Form, Page
from infra.kit.problems import FieldError, Invalid
from infra.kit.shell import AnyRequest, shell_for
from tenancy.accounts.api import check_name
from tenancy.onboarding.schemas import Business, BusinessPage, Card, Region, RegionPage, TradeChoice, TradePage
from tenancy.onboarding.service import Draft
from tenancy.onboarding.trades import TRADES, offered
from tenancy.tenants.api import (
    countries,
    country_choices,
    currency_choices,
    currency_of,
    known_zones,
    likely_country,
    zone_choices,
    zones_of,
)

CHOOSE = N_("Choose one of the list.")


def words_for(request: AnyRequest) -> Translator:
    return for_locale(shell_for(request).locale)


def business_page(request: AnyRequest, form: Form, status: int = 200) -> Page:
    model = BusinessPage(form=form, countries=country_choices(shell_for(request).locale))
    return Page("onboarding/business.html", model, status=status)


def business_values(request: AnyRequest, draft: Draft | None) -> dict[str, object]:
    if draft and draft.tenant is None:
        return {"shop": draft.shop, "country": draft.country}
    return {"shop": "", "country": likely_country(request.headers.get("accept-language", ""))}


def check_business(data: Business) -> None:
    errors = check_name(data.shop, "shop")
    if data.country not in countries():
        errors.append(FieldError(field="country", code="unknown", message=CHOOSE))
    if errors:
        raise Invalid(fields=errors)


def trade_page(request: AnyRequest, draft: Draft, form: Form, status: int = 200) -> Page:
    words, suggested = words_for(request), suggested_by(draft.trade)
    trades = [
        Card(value=t.name, title=words.gettext(t.title), text=words.gettext(t.text), icon=t.icon)
        for t in TRADES.values()
    ]
    switches = [switch_card(switch, words, suggested) for switch in registry.switches()]
    model = TradePage(form=form, shop=draft.shop, trades=trades, switches=switches)
    return Page("onboarding/trade.html", model, status=status)


def switch_card(switch: str, words: Translator, suggested: Sequence[str]) -> Card:
    shown = offered(switch)
    badge = words.gettext(N_("Fits your trade")) if switch in suggested else ""
    return Card(
        value=switch, title=words.gettext(shown.title), text=words.gettext(shown.text), icon=shown.icon, badge=badge
    )


def suggested_by(trade: str) -> tuple[str, ...]:
    return TRADES[trade].switches if trade in TRADES else ()


def check_trade(data: TradeChoice) -> tuple[str, ...]:
    """The chosen switches, as far as they have a package. Raises Invalid."""
    if data.trade not in TRADES:
        raise Invalid(fields=[FieldError(field="trade", code="unknown", message=CHOOSE)])
    return tuple(switch for switch in registry.switches() if switch in data.chosen)


def region_page(request: AnyRequest, draft: Draft, form: Form, status: int = 200) -> Page:
    locale = shell_for(request).locale
    model = RegionPage(form=form, currencies=currency_choices(locale), zones=zone_choices(draft.country, locale))
    return Page("onboarding/region.html", model, status=status)


def region_values(request: AnyRequest, draft: Draft) -> dict[str, object]:
    zone = draft.zone or next(iter(zones_of(draft.country)), "UTC")
    return {
        "currency": draft.currency or currency_of(draft.country),
        "zone": zone,
        "locale": draft.locale or shell_for(request).locale,
    }


def check_region(data: Region) -> None:
    allowed = {
        "currency": currencies(),
        "zone": known_zones(),
        "locale": set(LOCALES),
    }
    wrong = [field for field, values in allowed.items() if getattr(data, field) not in values]
    if wrong:
        raise Invalid(fields=[FieldError(field=field, code="unknown", message=CHOOSE) for field in wrong])
