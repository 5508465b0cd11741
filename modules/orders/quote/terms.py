"""What was agreed on an order beyond the shop's lists, as it stands in `sales_order.terms`."""

import msgspec

from modules.orders.schemas import DiscountIn


class LineTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A price (of one) and a discount that were set by hand."""

    price: int | None = None
    discount: DiscountIn | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Coupon codes, points to spend, discounts by hand; `lines` by the line's id."""

    codes: list[str] = []
    points: int = 0
    discount: DiscountIn | None = None
    lines: dict[str, LineTerms] = {}
