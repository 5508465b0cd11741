"""What shops sell, and the switches that usually go with it."""

import msgspec

from infra.kit.i18n import N_


class Trade(msgspec.Struct, frozen=True):
    """`switches` are suggested by it; `title`, `text` are msgids."""

    name: str
    icon: str
    title: str
    text: str
    switches: tuple[str, ...]


class Switchable(msgspec.Struct, frozen=True):
    """How a switch is offered."""

    icon: str
    title: str
    text: str


POS, ECOMMERCE, MEMBERSHIP, WAREHOUSING, DISTRIBUTION = "pos", "ecommerce", "membership", "warehousing", "distribution"
COUNTER = (POS, MEMBERSHIP)
TRADES: dict[str, Trade] = {
    trade.name: trade
    for trade in (
        Trade(
            "grocery", "wheat", N_("Groceries"), N_("Weighed and packed food, everyday goods"), (*COUNTER, WAREHOUSING)
        ),
        Trade("drinks", "coffee", N_("Tea, coffee and drinks"), N_("By the pack, the gram and the cup"), COUNTER),
        Trade("fashion", "shirt", N_("Fashion"), N_("Clothes and shoes by size and color"), (*COUNTER, ECOMMERCE)),
        Trade("beauty", "sparkles", N_("Beauty"), N_("Care and cosmetics, with shelf life"), (*COUNTER, ECOMMERCE)),
        Trade("baby", "baby", N_("Mother and baby"), N_("Food, clothes and toys for the small"), (*COUNTER, ECOMMERCE)),
        Trade("home", "house", N_("Home and living"), N_("Furniture, kitchen, garden"), (*COUNTER, WAREHOUSING)),
        Trade(
            "electronics", "smartphone", N_("Electronics"), N_("Devices and parts by serial number"), (POS, ECOMMERCE)
        ),
        Trade("books", "book-open", N_("Books and stationery"), N_("Books, paper, school and office"), COUNTER),
        Trade("pets", "paw-print", N_("Pets"), N_("Food and things for animals"), (*COUNTER, ECOMMERCE)),
        Trade("sports", "dumbbell", N_("Sports and toys"), N_("Gear, games and leisure"), (*COUNTER, ECOMMERCE)),
        Trade("wholesale", "truck", N_("Wholesale"), N_("Dealers with their own prices"), (DISTRIBUTION, WAREHOUSING)),
        Trade("general", "store", N_("Something else"), N_("Any goods that can be counted or weighed"), (POS,)),
    )
}
SWITCHES: dict[str, Switchable] = {
    POS: Switchable("scan-barcode", N_("Register"), N_("Sell at the counter: receipts, shifts, cash count.")),
    ECOMMERCE: Switchable("store", N_("Online shop"), N_("Your own shop on the phone, and marketplaces kept in step.")),
    MEMBERSHIP: Switchable("crown", N_("Membership"), N_("Tiers, points, stored value and coupons.")),
    WAREHOUSING: Switchable("warehouse", N_("Warehouse"), N_("Locations, picking lists, counts and transfers.")),
    DISTRIBUTION: Switchable("network", N_("Distribution"), N_("Dealers with their own prices, and recommendations.")),
}


def offered(switch: str) -> Switchable:
    """A switch of ours as it is offered; another one by its own name."""
    return SWITCHES.get(switch) or Switchable("plug", switch.capitalize(), "")
