"""One shop, from all sides."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from billing.console.tenants.pages import (
    PATH,
    Badge,
    BillActs,
    ShopPage,
    SwitchShown,
    has_of,
    shop_shown,
    standing_of,
)
from billing.console.tenants.repository import Owner, ShopRow, find_shop, list_owners, seen_of
from billing.entitlements.api import entitlements_of, used_of
from billing.invoicing.api import Bill, left_of, list_bills
from billing.plans.api import read_catalog
from billing.subscriptions.api import PER, BillShown, Subscription, bill_shown, meters_of, subscription_of
from infra.kit import clock, money
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.letters import failed_letters
from infra.kit.module import registry
from infra.kit.pages import Form
from infra.kit.problems import NotFound
from infra.kit.shell import Link
from tenancy.accounts.api import empty_form
from tenancy.onboarding.api import offered
from tenancy.operators.api import HOME
from tenancy.switches.api import states_of

ON = {"on": (N_("On"), "good"), "opening": (N_("Being prepared"), "info"), "off": (N_("Off"), "")}


async def found_shop(databases: Databases, slug: str) -> ShopRow:
    """Raises NotFound."""
    async with databases.read_platform() as session:
        row = await find_shop(session, slug)
    if row is None:
        raise NotFound
    return row


async def shop_page(
    databases: Databases,
    slug: str,
    locale: str,
    form: Form | None = None,
    trial: Form | None = None,
    refunds: Mapping[int, Form] = {},
) -> ShopPage:
    """Raises NotFound. `form`, `trial` and `refunds`, by the bills' numbers, are shown in place of empty ones."""
    row, now, words = await found_shop(databases, slug), clock.now(), for_locale(locale)
    seen = (await seen_of(databases, [row]))[row.id]
    async with databases.read_platform() as session:
        catalog = await read_catalog(session)
        subscription = await subscription_of(session, row.id, now)
        bills = await list_bills(session, row.id)
        entitled = await entitlements_of(session, row.id)
        switches = await states_of(session, row.id)
        owners = await list_owners(session, row.id)
    used = await used_of(databases, row.id, row.cell, now.date()) if row.state != "closed" else {}
    async with databases.cell(row.cell) as session:
        letters = await failed_letters(session, tenant=row.id)
    return ShopPage(
        **facts_of(row, subscription, owners, words),
        shop=shop_shown(row, seen, catalog, words),
        form=form or empty_form(),
        trial=trial
        or empty_form(until=subscription.trial_until.date().isoformat() if subscription.trial_until else ""),
        bills=bills_shown(bills, row.slug, refunds, words),
        meters=meters_of(entitled, used, words),
        switches=[switch_shown(name, switches.get(name, "off"), words) for name in registry.switches()],
        letters=letters,
        behind=[(name, *stands) for name, stands in (seen.behind or {}).items()],
        tables=seen.size.tables if seen.size else None,
    )


def facts_of(row: ShopRow, subscription: Subscription, owners: Sequence[Owner], words: Translator) -> dict[str, Any]:
    home = f"{PATH}/{row.slug}"
    has, add_ons = has_of(subscription, words)
    ends = subscription.period[1] if subscription.period else None
    return {
        "crumbs": (Link(words.gettext(N_("Shops")), PATH), Link(row.name or row.slug, "")),
        "id": row.id,
        "cell": row.cell,
        "zone": row.zone,
        "country": row.country,
        "opened_at": row.opened_at,
        "closes_at": row.closes_at,
        "owners": [(each, "" if each.confirmed_at else f"{home}/confirmation/{each.account}") for each in owners],
        "has": has,
        "add_ons": add_ons,
        "state": standing_of(subscription.state, words) or Badge(""),
        "stage_until": subscription.stage_until,
        "trial_until": subscription.trial_until,
        "renews_at": None if subscription.cancels else ends,
        "ends_at": ends if subscription.cancels else None,
        "credit": subscription.credit,
        "per": words.gettext(PER[subscription.has.interval]),
        "give": f"{home}/plan" if subscription.stage is None and row.state != "closed" else "",
        "extend": f"{home}/trial" if subscription.trial_until else "",
        "suspend": f"{home}/suspension" if row.state == "open" else "",
        "reopen": f"{home}/reopening" if row.state == "suspended" and row.closes_at is None else "",
        "log": f"{HOME}/log?tenant={row.slug}",
    }


def bills_shown(
    bills: Sequence[Bill], slug: str, refunds: Mapping[int, Form], words: Translator
) -> list[tuple[BillShown, BillActs]]:
    """Each with what can be done with it."""
    home, now = f"{PATH}/{slug}", clock.now()
    return [
        (
            bill_shown(bill, home, words, now),
            replace(acts_with(bill, bills, f"{home}/bills/{bill.number}"), wrong=refunds.get(bill.number)),
        )
        for bill in bills
    ]


def acts_with(bill: Bill, bills: Sequence[Bill], path: str) -> BillActs:
    """What is open is paid (where nobody collects it for us) or void; of what was paid, something goes back."""
    left, is_open = left_of(bill, bills), bill.state == "open"
    return BillActs(
        pay=f"{path}/payment" if is_open else "",
        void=f"{path}/voiding" if is_open else "",
        refund=f"{path}/refund" if left else "",
        left=str(money.to_decimal(left, bill.currency)),
        by_card=bool(bill.remote),
    )


def switch_shown(name: str, state: str, words: Translator) -> SwitchShown:
    label, kind = ON[state]
    return SwitchShown(label=words.gettext(offered(name).title), state=Badge(words.gettext(label), kind))
