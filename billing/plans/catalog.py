"""The catalog: what stands in code, and what operators have added to it."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.plans.domain import AddOn, Catalog, Coupon, Plan, step
from billing.plans.errors import NeededPlan, OfferUnclear, TrialUnsold, VersionTaken
from billing.plans.models import OfferVersion
from billing.plans.offers import AFTER_TRIAL, OWN, TRIAL
from infra.kit import audit, money
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.i18n import Msgids

KINDS: dict[str, type[Plan] | type[AddOn] | type[Coupon]] = {"plan": Plan, "add_on": AddOn, "coupon": Coupon}


async def read_catalog(session: PlatformReader) -> Catalog:
    """Every version there is."""
    columns = (OfferVersion.kind, OfferVersion.facts)
    added: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for kind, facts in await session.execute(sa.select(*columns).order_by(OfferVersion.name, OfferVersion.version)):
        added[kind].append(msgspec.convert(facts, KINDS[kind]))
    return Catalog(
        plans=(*OWN.plans, *added["plan"]),
        add_ons=(*OWN.add_ons, *added["add_on"]),
        coupons=(*OWN.coupons, *added["coupon"]),
    )


async def add_version(session: PlatformSession, kind: str, facts: dict[str, Any], *, who: str) -> int:
    """Puts a new version on offer, from now on for whoever subscribes; gives its number.

    `facts` are the fields of a Plan, AddOn or Coupon without the version. Raises OfferUnclear, VersionTaken,
    TrialUnsold, NeededPlan.
    """
    catalog = await read_catalog(session)
    made = checked(kind, facts | {"version": next_version(catalog, kind, str(facts.get("name", "")))})
    check_needed(catalog, made)
    values = {"kind": kind, "name": made.name, "version": made.version, "facts": msgspec.to_builtins(made)}
    added = await session.scalar(
        insert(OfferVersion).values(values).on_conflict_do_nothing().returning(OfferVersion.name)
    )
    if added is None:
        raise VersionTaken(name=made.name, version=made.version)
    await audit.note(session, "offer.added", actor=who, kind=kind, name=made.name, version=made.version)
    return made.version


def next_version(catalog: Catalog, kind: str, name: str) -> int:
    things = {"plan": catalog.plans, "add_on": catalog.add_ons, "coupon": catalog.coupons}.get(kind, ())
    return max((each.version for each in things if each.name == name), default=0) + 1


def check_needed(catalog: Catalog, made: Plan | AddOn | Coupon) -> None:
    """Sign-up and the end of a trial go on after `made`. Raises TrialUnsold, NeededPlan."""
    if not isinstance(made, Plan):
        return
    after = msgspec.structs.replace(catalog, plans=(*catalog.plans, made))
    if (made.name in (TRIAL, AFTER_TRIAL) and made.is_withdrawn) or not after.plan(AFTER_TRIAL).is_free:
        raise NeededPlan(plan=Msgids((made.label,)))
    trial = after.plan(TRIAL)
    if unsold := [currency for currency in after.currencies() if currency not in trial.prices and not trial.is_free]:
        raise TrialUnsold(plan=Msgids((trial.label,)), currencies=", ".join(unsold))


def checked(kind: str, facts: dict[str, Any]) -> Plan | AddOn | Coupon:
    """`facts` as a definition. Raises OfferUnclear."""
    if kind not in KINDS:
        raise OfferUnclear(reason=f"{kind!r} is none of {', '.join(KINDS)}")
    try:
        made = msgspec.convert(facts, KINDS[kind])
    except msgspec.ValidationError as error:
        raise OfferUnclear(reason=str(error)) from error
    if not made.name or not made.label:
        raise OfferUnclear(reason="name and label can't be empty")
    for currency in made.amounts if isinstance(made, Coupon) else made.prices:
        money.exponent(currency)
    check_amounts(made)
    return made


def check_amounts(made: Plan | AddOn | Coupon) -> None:
    """Raises OfferUnclear for what would give money away."""
    if isinstance(made, Coupon):
        amounts = [made.percent, *made.amounts.values(), made.most or 0, made.periods or 0]
        if made.percent > money.BASIS_POINTS:
            raise OfferUnclear(reason="more than 10,000 basis points")
    else:
        amounts = [each for price in made.prices.values() for each in (price.month, price.year)]
        amounts += made.limits.values()
        if any(
            amount % step(currency) for currency, price in made.prices.items() for amount in (price.month, price.year)
        ):
            raise OfferUnclear(reason="an amount that no card can be charged with")
    if min(amounts, default=0) < 0:
        raise OfferUnclear(reason="an amount below zero")
