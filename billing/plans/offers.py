"""What we have on offer ourselves: every version of it that was ever sold. Operators add further ones to the table."""

from billing.plans.domain import EVERY_SWITCH, AddOn, Catalog, Plan, Price
from infra.kit.i18n import N_


def prices(**of: tuple[int, int]) -> dict[str, Price]:
    """`USD=(1900, 19000)`: a month and a year in minor units."""
    return {currency: Price(month=month, year=year) for currency, (month, year) in of.items()}


PLANS = (
    Plan(  # of shops that were opened before there was a price
        name="free",
        version=1,
        label=N_("Free"),
        limits={"stores": 10, "staff": 20, "orders_month": 1_000_000, "api_calls_minute": 6_000},
        switches=(EVERY_SWITCH,),
    ),
    Plan(
        name="free",
        version=2,
        label=N_("Free"),
        text=N_("To begin with, for as long as you like."),
        limits={"stores": 1, "staff": 2, "registers": 1, "orders_month": 100, "api_calls_minute": 60},
    ),
    Plan(
        name="solo",
        version=1,
        label=N_("Solo"),
        text=N_("For one shop and those who work in it."),
        limits={"stores": 1, "staff": 5, "registers": 2, "orders_month": 3_000, "api_calls_minute": 600},
        switches=("pos", "membership"),
        prices=prices(
            CNY=(9_900, 99_000),
            USD=(1_900, 19_000),
            EUR=(1_900, 19_000),
            GBP=(1_600, 16_000),
            JPY=(2_800, 28_000),
            KWD=(5_900, 59_000),
        ),
    ),
    Plan(
        name="chain",
        version=1,
        label=N_("Chain"),
        text=N_("For several stores over one stock."),
        limits={"stores": 5, "staff": 25, "registers": 10, "orders_month": 30_000, "api_calls_minute": 3_000},
        switches=("pos", "membership", "ecommerce"),
        is_best=True,
        prices=prices(
            CNY=(29_900, 299_000),
            USD=(5_900, 59_000),
            EUR=(5_900, 59_000),
            GBP=(4_900, 49_000),
            JPY=(8_800, 88_000),
            KWD=(18_000, 180_000),
        ),
    ),
    Plan(
        name="complete",
        version=1,
        label=N_("Complete"),
        text=N_("For many stores, with every module there is."),
        limits={"stores": 20, "staff": 100, "registers": 60, "orders_month": 300_000, "api_calls_minute": 6_000},
        switches=(EVERY_SWITCH,),
        trial_days=30,
        prices=prices(
            CNY=(79_900, 799_000),
            USD=(14_900, 149_000),
            EUR=(14_900, 149_000),
            GBP=(12_900, 129_000),
            JPY=(22_800, 228_000),
            KWD=(45_900, 459_000),
        ),
    ),
)
SWITCH_PRICES = prices(
    CNY=(6_900, 69_000),
    USD=(1_200, 12_000),
    EUR=(1_200, 12_000),
    GBP=(1_000, 10_000),
    JPY=(1_800, 18_000),
    KWD=(3_700, 37_000),
)
PIECE_PRICES = prices(
    CNY=(4_900, 49_000), USD=(900, 9_000), EUR=(900, 9_000), GBP=(800, 8_000), JPY=(1_300, 13_000), KWD=(2_800, 28_000)
)
ADD_ONS = (
    AddOn(
        name="pos",
        version=1,
        label=N_("Register"),
        text=N_("Sell at the counter: receipts, shifts, cash count."),
        icon="scan-barcode",
        switches=("pos",),
        prices=SWITCH_PRICES,
    ),
    AddOn(
        name="membership",
        version=1,
        label=N_("Membership"),
        text=N_("Tiers, points, stored value and coupons."),
        icon="crown",
        switches=("membership",),
        prices=SWITCH_PRICES,
    ),
    AddOn(
        name="ecommerce",
        version=1,
        label=N_("Online shop"),
        text=N_("Your own shop on the phone, and marketplaces kept in step."),
        icon="store",
        switches=("ecommerce",),
        prices=SWITCH_PRICES,
    ),
    AddOn(
        name="warehousing",
        version=1,
        label=N_("Warehouse"),
        text=N_("Locations, picking lists, counts and transfers."),
        icon="warehouse",
        switches=("warehousing",),
        prices=SWITCH_PRICES,
    ),
    AddOn(
        name="distribution",
        version=1,
        label=N_("Distribution"),
        text=N_("Dealers with their own prices, and recommendations."),
        icon="network",
        switches=("distribution",),
        prices=SWITCH_PRICES,
    ),
    AddOn(
        name="store",
        version=1,
        label=N_("One more store"),
        text=N_("With a stock, a time zone and people of its own."),
        icon="store",
        most=20,
        limits={"stores": 1},
        prices=PIECE_PRICES,
    ),
    AddOn(
        name="register",
        version=1,
        label=N_("One more register"),
        text=N_("A drawer, a shift and a receipt printer more."),
        icon="monitor-smartphone",
        most=100,
        limits={"registers": 1},
        prices=PIECE_PRICES,
    ),
    AddOn(
        name="people",
        version=1,
        label=N_("Five more people"),
        text=N_("Everybody with a log-in and a role."),
        icon="users",
        most=40,
        limits={"staff": 5},
        prices=PIECE_PRICES,
    ),
    AddOn(
        name="orders",
        version=1,
        label=N_("1,000 more orders a month"),
        text=N_("For the season, or for good."),
        icon="receipt-text",
        most=100,
        limits={"orders_month": 1_000},
        prices=PIECE_PRICES,
    ),
    AddOn(
        name="calls",
        version=1,
        label=N_("600 more API calls a minute"),
        text=N_("For programs that ask a lot."),
        icon="key-round",
        most=20,
        limits={"api_calls_minute": 600},
        prices=PIECE_PRICES,
    ),
)
OWN = Catalog(plans=PLANS, add_ons=ADD_ONS)


def newest(name: str) -> Plan:
    """The version in code that is given out today. Raises KeyError for an unknown plan."""
    return OWN.plan(name)


FREE = OWN.plan("free", 1)
"""What a shop has that nobody gave a plan."""
TRIAL = "complete"
AFTER_TRIAL = "free"
