"""The accounts that entries go to: numbers and names as usual in a country, and as the merchant has set them."""

from collections.abc import Sequence

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from modules.journal.errors import NoSuchChart
from modules.payments.api import list_tenders
from modules.shops.api import get_setting, get_settings, set_setting
from tenancy.access.api import Actor

SETTING, CHART = "journal_accounts", "journal_chart"
LONGEST = 20
LABELS = {
    "sales": N_("Sales"),
    "delivery": N_("Delivery charged to customers"),
    "returns": N_("Sales returns"),
    "rebates": N_("Rebates given"),
    "tax": N_("Sales tax owed"),
    "clearing": N_("Orders not yet settled"),
    "receivable": N_("Customers’ accounts"),
    "rounding": N_("Cash rounding"),
    "stock": N_("Goods in stock"),
    "cogs": N_("Cost of goods sold"),
    "received": N_("Goods received, bill to come"),
    "differences": N_("Stock differences"),
    "opening": N_("Opening balances"),
    "corrections": N_("Corrections of customers’ accounts"),
}


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Usual numbers: `codes` by key; `tender` is the one for tenders that have none of their own. `made_here`: what is
    otherwise where goods are made of what lies in stock.
    """

    name: str
    label: str
    codes: dict[str, str]
    made_here: dict[str, str] = {}

    def code(self, key: str, trade: str) -> str:
        own = self.made_here.get(key) if trade in MAKERS else None
        return own or self.codes.get(key) or self.codes["tender"]


MAKERS = frozenset({"drinks", "food", "bakery", "restaurant"})
CHARTS = {
    chart.name: chart
    for chart in (
        Chart(
            name="generic", label=N_("Plain numbers"), made_here={"stock": "1210"},
            codes={
                "sales": "4000", "delivery": "4100", "returns": "4050", "rebates": "4060", "tax": "2200",
                "clearing": "1190", "receivable": "1100", "rounding": "4090", "stock": "1200", "cogs": "5000",
                "received": "2110", "differences": "5100", "opening": "3900", "corrections": "5900",
                "tender.cash": "1010", "tender.card": "1020", "tender.transfer": "1000", "tender": "1030",
            },
        ),
        Chart(
            name="cn_small", label=N_("China: small enterprises"), made_here={"stock": "1403"},
            codes={
                "sales": "5001", "delivery": "5051", "returns": "5001.02", "rebates": "5601.03", "tax": "2221.01",
                "clearing": "2203", "receivable": "1122", "rounding": "5603.09", "stock": "1405", "cogs": "5401",
                "received": "2202.02", "differences": "1901", "opening": "3104.99", "corrections": "5711",
                "tender.cash": "1001", "tender.card": "1012", "tender.transfer": "1002", "tender": "1012.09",
            },
        ),
        Chart(
            name="cn", label=N_("China: enterprises"), made_here={"stock": "1403"},
            codes={
                "sales": "6001", "delivery": "6051", "returns": "6001.02", "rebates": "6601.03", "tax": "2221.01",
                "clearing": "2203", "receivable": "1122", "rounding": "6603.09", "stock": "1405", "cogs": "6401",
                "received": "2202.02", "differences": "1901", "opening": "4104.99", "corrections": "6711",
                "tender.cash": "1001", "tender.card": "1012", "tender.transfer": "1002", "tender": "1012.09",
            },
        ),
        Chart(
            name="eu", label=N_("United Kingdom and Europe"), made_here={"stock": "1002"},
            codes={
                "sales": "4000", "delivery": "4905", "returns": "4010", "rebates": "4009", "tax": "2200",
                "clearing": "1110", "receivable": "1100", "rounding": "8250", "stock": "1001", "cogs": "5000",
                "received": "2109", "differences": "5200", "opening": "9998", "corrections": "8100",
                "tender.cash": "1230", "tender.card": "1250", "tender.transfer": "1200", "tender": "1255",
            },
        ),
        Chart(
            name="us", label=N_("United States"), made_here={"stock": "1310"},
            codes={
                "sales": "4000", "delivery": "4200", "returns": "4900", "rebates": "4950", "tax": "2200",
                "clearing": "1210", "receivable": "1200", "rounding": "6900", "stock": "1300", "cogs": "5000",
                "received": "2010", "differences": "5900", "opening": "3000", "corrections": "6200",
                "tender.cash": "1010", "tender.card": "1020", "tender.transfer": "1000", "tender": "1030",
            },
        ),
    )
}  # fmt: skip
EUROPE = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


def usual(country: str) -> Chart:
    """What most accountants of a country would take."""
    name = {"CN": "cn_small", "US": "us"}.get(country, "eu" if country in EUROPE else "generic")
    return CHARTS[name]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account by its key: the number that the accountant knows it by, and its name in the shop's language."""

    key: str
    code: str
    name: str


async def accounts_of(session: TenantReader, actor: Actor) -> dict[str, Account]:
    """Every account that an entry can go to, by key."""
    settings = await get_settings(session)
    cards = await list_tenders(session, actor.switches)
    named: dict[str, str] = await get_setting(session, SETTING) or {}
    words = for_locale(settings.locale).gettext
    chart = await chart_of(session) or usual(settings.country)
    tenders = {f"tender.{kind}": words(card.label) for kind, card in cards.items() if not card.is_account}
    labels = {key: words(label) for key, label in LABELS.items()} | tenders
    return {
        key: Account(key=key, code=named.get(key) or chart.code(key, settings.trade), name=label)
        for key, label in labels.items()
    }


def account_for(known: dict[str, Account], key: str) -> Account:
    """The account; a tender that is gone since is named by its own word."""
    return known.get(key) or Account(key=key, code=CHARTS["generic"].codes["tender"], name=key.partition(".")[2] or key)


async def chart_of(session: TenantReader) -> Chart | None:
    """The chart that was chosen; None while nobody has."""
    return CHARTS.get(await get_setting(session, CHART) or "")


async def choose_chart(session: TenantSession, name: str) -> None:
    """From now on its numbers are the usual ones; numbers that were typed go. Raises NoSuchChart."""
    if name not in CHARTS:
        raise NoSuchChart
    await set_setting(session, CHART, name)
    await set_setting(session, SETTING, {})


async def name_accounts(session: TenantSession, codes: dict[str, str], known: Sequence[str]) -> None:
    """Keeps the numbers that were typed and aren't the chart's own; an empty one is the usual again."""
    settings = await get_settings(session)
    chart = await chart_of(session) or usual(settings.country)
    typed = {key: code.strip()[:LONGEST] for key, code in codes.items() if key in known}
    kept = {key: code for key, code in typed.items() if code and code != chart.code(key, settings.trade)}
    await set_setting(session, SETTING, kept)
