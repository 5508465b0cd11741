"""The next version of a plan or an add-on before it is on offer: its form, and what it would change."""

from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec

from billing.console.plans.pages import PATH, crumbs_of
from billing.console.plans.terms import (
    ADD_ONS,
    NEW,
    Difference,
    T,
    choices_of,
    currencies_of,
    differences,
    limits,
    said_of,
)
from billing.plans.api import AFTER_TRIAL, EVERY_SWITCH, TRIAL, AddOn, Catalog, Plan
from billing.subscriptions.api import AddOnCard, PlanCard, add_on_card, plan_card
from infra.kit import money
from infra.kit.i18n import N_, Translator
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.onboarding.api import offered


class TermsPage(msgspec.Struct, frozen=True, kw_only=True):
    """`limits` and `switches`: (name of the field, label); `currencies`: (code, its name), none for what stays free."""

    crumbs: Sequence[Link]
    form: Form
    action: str
    back: str
    title: str
    version: int
    currencies: Sequence[tuple[str, str]]
    limits: Sequence[tuple[str, str]]
    switches: Sequence[tuple[str, str]]
    is_new: bool
    is_add_on: bool
    has_trial: bool


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """`cards` or `extras`: as the price page shows it now and then. `facts`: of what is new, instead of `changes`."""

    crumbs: Sequence[Link]
    form: Form
    action: str
    back: str
    title: str
    version: int
    fields: Sequence[tuple[str, str]]
    changes: Sequence[Difference]
    cards: Sequence[PlanCard]
    extras: Sequence[AddOnCard]
    facts: Sequence[tuple[str, str]]
    is_new: bool
    keep: int


def home_of(offer: Plan | AddOn) -> str:
    """Where its acts are."""
    under = f"{PATH}/{ADD_ONS}" if isinstance(offer, AddOn) else PATH
    return f"{under}/{offer.name or NEW}"


def back_of(offer: Plan | AddOn) -> str:
    """Its page; the list for what has none."""
    return home_of(offer) if offer.version and isinstance(offer, Plan) else PATH


def crumbs_for(offer: Plan | AddOn, words: Translator) -> list[Link]:
    if not offer.version:
        name = N_("New add-on") if isinstance(offer, AddOn) else N_("New plan")
        return crumbs_of(words, Link(words.gettext(name), ""))
    has_page = isinstance(offer, Plan)
    here = Link(words.gettext(offer.label), home_of(offer) if has_page else "")
    return crumbs_of(words, here, Link(words.gettext(N_("A new version")), ""))


def title_of(offer: Plan | AddOn, label: str, words: Translator) -> str:
    """`label` is what it is called, empty while nobody knows."""
    if not label:
        return words.gettext(N_("New add-on") if isinstance(offer, AddOn) else N_("New plan"))
    return f"{words.gettext(label)} v{offer.version + 1}"


def terms_page(catalog: Catalog, offer: Plan | AddOn, form: Form, words: Translator) -> TermsPage:
    sold = [] if isinstance(offer, Plan) and offer.name == AFTER_TRIAL else currencies_of(catalog, offer)
    every = words.gettext(N_("Every module there is"))
    return TermsPage(
        crumbs=crumbs_for(offer, words),
        form=form,
        action=f"{home_of(offer)}/review",
        back=back_of(offer),
        title=title_of(offer, offer.label, words),
        version=offer.version + 1,
        currencies=[(currency, money.currency_name(currency, words.locale)) for currency in sold],
        limits=[(f"limit.{name}", words.gettext(text)) for name, text in limits()],
        switches=[
            (f"switch.{name}", every if name == EVERY_SWITCH else words.gettext(offered(name).title))
            for name in choices_of(offer)
        ],
        is_new=not offer.version,
        is_add_on=isinstance(offer, AddOn),
        has_trial=isinstance(offer, Plan) and offer.name == TRIAL,
    )


def review_page(
    offer: T, terms: T, fields: Sequence[tuple[str, str]], keep: int, form: Form, words: Translator
) -> ReviewPage:
    """`keep`: how many shops keep what they have."""
    home = home_of(offer)
    currency = next((each for each in (*terms.prices, *offer.prices)), "USD")
    shown = [each for each in (offer, terms) if each.version and (each.is_free or currency in each.prices)]
    return ReviewPage(
        crumbs=crumbs_for(offer, words),
        form=form,
        action=f"{home}/versions",
        back=f"{home}/terms?{urlencode(fields)}",
        title=title_of(offer, terms.label, words),
        version=terms.version,
        fields=fields,
        changes=differences(offer, terms, words),
        cards=[plan_card(each, currency, "month", words) for each in shown if isinstance(each, Plan)],
        extras=[add_on_card(each, currency, "month", words) for each in shown if isinstance(each, AddOn)],
        facts=list(said_of(terms, terms, words).items()),
        is_new=not offer.version,
        keep=keep,
    )
