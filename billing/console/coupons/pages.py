"""View-models of coupons in the console."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from billing.console.coupons.typed import off_said, periods_said
from billing.plans.api import Catalog, Coupon
from infra.kit.i18n import N_, Translator
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.operators.api import HOME

PATH = f"{HOME}/coupons"


class CouponLine(msgspec.Struct, frozen=True, kw_only=True):
    """`plans`: empty for all. `state` and `kind`: a badge. `end` takes a POST, empty for one that has ended."""

    code: str
    label: str
    off: str
    periods: str
    plans: str
    until: datetime | None
    uses: int
    most: int | None
    state: str
    kind: str
    end: str


class CouponsPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    add: str
    coupons: Sequence[CouponLine]
    exports: Sequence[Link]


class CouponForm(msgspec.Struct, frozen=True, kw_only=True):
    """`plans`: (name of the field, label) of those that cost something."""

    crumbs: Sequence[Link]
    form: Form
    action: str
    currencies: Sequence[str]
    plans: Sequence[tuple[str, str]]


def newest_of(catalog: Catalog) -> list[Coupon]:
    return [catalog.coupon(name) for name in dict.fromkeys(coupon.name for coupon in catalog.coupons)]


def state_of(coupon: Coupon, uses: int, now: datetime, words: Translator) -> tuple[str, str]:
    if coupon.until is not None and coupon.until <= now:
        return words.gettext(N_("Ended")), ""
    if coupon.most is not None and uses >= coupon.most:
        return words.gettext(N_("All taken")), "sun"
    return words.gettext(N_("Can be taken")), "good"


def coupons_page(
    catalog: Catalog, uses: Mapping[str, int], form: Form, now: datetime, words: Translator
) -> CouponsPage:
    lines = [coupon_line(coupon, catalog, uses.get(coupon.name, 0), now, words) for coupon in newest_of(catalog)]
    return CouponsPage(
        form=form,
        add=f"{PATH}/new",
        coupons=sorted(lines, key=lambda line: (not line.end, line.code)),
        exports=[Link(kind.upper(), f"{PATH}/export.{kind}") for kind in ("csv", "xlsx")],
    )


def coupon_line(coupon: Coupon, catalog: Catalog, uses: int, now: datetime, words: Translator) -> CouponLine:
    state, kind = state_of(coupon, uses, now, words)
    labels = {plan.name: words.gettext(plan.label) for plan in catalog.plans}
    return CouponLine(
        code=coupon.name,
        label=coupon.label,
        off=off_said(coupon, words),
        periods=periods_said(coupon, words),
        plans=", ".join(labels.get(name, name) for name in coupon.plans),
        until=coupon.until,
        uses=uses,
        most=coupon.most,
        state=state,
        kind=kind,
        end="" if coupon.until is not None and coupon.until <= now else f"{PATH}/{coupon.name}/end",
    )


def coupon_form(catalog: Catalog, form: Form, words: Translator) -> CouponForm:
    paid = [plan for plan in catalog.on_sale if not plan.is_free]
    return CouponForm(
        crumbs=(Link(words.gettext(N_("Coupons")), PATH), Link(words.gettext(N_("New coupon")), "")),
        form=form,
        action=PATH,
        currencies=catalog.currencies(),
        plans=[(f"plan.{plan.name}", words.gettext(plan.label)) for plan in paid],
    )
