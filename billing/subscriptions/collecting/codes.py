"""Plans and add-ons as prices at the payment provider, by codes that say which version of what they are. Pure."""

from collections.abc import Iterable, Mapping

from billing.gateway.api import CouponWanted, Price, PriceWanted
from billing.plans.api import Catalog, Coupon, Interval, Offer
from billing.subscriptions.domain import Choice, Item, taken

PLAN, ADD_ON = "plan", "add_on"
MONTHS: Mapping[Interval, int] = {"month": 1, "year": 12}
PARTS = 5


class NotOurs(Exception):
    """A price, or a set of them, that says no plan of ours."""


def code_of(kind: str, item: Item, currency: str, interval: Interval) -> str:
    return f"{kind}:{item.name}:{item.version}:{currency}:{interval}"


def codes_of(choice: Choice, currency: str) -> dict[str, int]:
    """Code → how many of it. What costs nothing has none."""
    items = [(PLAN, choice.plan), *((ADD_ON, item) for item in choice.add_ons)]
    return {
        code_of(kind, item, currency, choice.interval): item.quantity
        for kind, item in items
        if item.cost(choice.interval)
    }


def interval_in(text: str) -> Interval:
    return "year" if text == "year" else "month"


def item_in(code: str, catalog: Catalog, quantity: int = 1) -> tuple[str, Item, str, Interval]:
    """Kind, item, currency and interval of a code. Raises NotOurs."""
    parts = code.split(":")
    if len(parts) != PARTS or not parts[2].isdecimal():
        raise NotOurs(code)
    kind, name, version, currency, per = parts
    interval = interval_in(per)
    try:
        offer: Offer = (catalog.plan if kind == PLAN else catalog.add_on)(name, int(version))
        return kind, taken(offer, currency, quantity), currency, interval
    except KeyError as error:
        raise NotOurs(code) from error


def choice_in(codes: Iterable[tuple[str, int]], catalog: Catalog) -> tuple[Choice, str]:
    """What the codes mean together, and the currency. Raises NotOurs for what isn't one plan."""
    found = [item_in(code, catalog, quantity) for code, quantity in codes]
    plans = [item for kind, item, _, _ in found if kind == PLAN]
    if len(plans) != 1:
        raise NotOurs(f"{len(plans)} plans")
    extra = sorted((item for kind, item, _, _ in found if kind == ADD_ON), key=lambda item: item.name)
    _, _, currency, interval = found[0]
    return Choice(plan=plans[0], add_ons=tuple(extra), interval=interval), currency


def wanted_prices(codes: Iterable[str], catalog: Catalog) -> list[PriceWanted]:
    """What is to be there for these codes; the name is the one on the provider's pages."""
    wanted: list[PriceWanted] = []
    for code in codes:
        _, item, currency, interval = item_in(code, catalog)
        amount = item.price.of(interval)
        wanted.append(PriceWanted(code=code, product=item.label, amount=amount, currency=currency, interval=interval))
    return wanted


def differing(there: Iterable[tuple[str, Price, int]], wanted: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """What has to change: (item's id or empty, code, how many; 0 takes it off). Plans take each other's place."""
    had = {price.code: (name, quantity) for name, price, quantity in there}
    gone = [code for code in had if code not in wanted]
    changes: list[tuple[str, str, int]] = []
    for code, quantity in wanted.items():
        if code in had:
            if had[code][1] != quantity:
                changes.append((had[code][0], code, quantity))
            continue
        same = next((each for each in gone if each.split(":")[:2] == code.split(":")[:2]), None)
        same = same or next((each for each in gone if code.startswith(PLAN) and each.startswith(PLAN)), None)
        if same:
            gone.remove(same)
        changes.append((had[same][0] if same else "", code, quantity))
    return changes + [(had[code][0], code, 0) for code in gone]


def coupon_wanted(coupon: Coupon, currency: str, interval: Interval) -> CouponWanted:
    """A coupon of ours as the provider counts it: in months, of one currency."""
    months = 0 if coupon.periods is None else coupon.periods * MONTHS[interval]
    months = 1 if coupon.periods == 1 else months
    code = f"{coupon.name}-{coupon.version}-{currency if not coupon.percent else 'PERCENT'}-{months}"
    amount = 0 if coupon.percent else coupon.amounts[currency]
    return CouponWanted(
        code=code, name=coupon.label[:40], percent=coupon.percent, amount=amount,
        currency="" if coupon.percent else currency, months=months,
    )  # fmt: skip
