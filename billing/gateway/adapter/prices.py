"""Products with their prices, coupons and the codes for them: there under our names, made where they aren't."""

from collections.abc import Sequence
from typing import Any

from billing.gateway import domain
from billing.gateway.adapter import reading, wire
from billing.gateway.adapter.calls import Calls
from billing.gateway.errors import GatewayRefused, NotThere
from billing.gateway.units import sent

MOST_CODES = 10  # lookup keys that one list takes
HUNDRED = 100


class StripePrices:
    """As port.Prices."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._v1 = calls, calls.v1

    async def have(self, wanted: Sequence[domain.PriceWanted]) -> list[domain.Price]:
        found: dict[str, domain.Price] = {}
        codes = [each.code for each in wanted]
        for start in range(0, len(codes), MOST_CODES):
            params = {"lookup_keys": codes[start : start + MOST_CODES], "active": True}
            rows = await self._calls.list_all(wire.Price, self._v1.prices.list_async, params)
            found |= {price.code: price for price in map(reading.price, rows)}
        return [checked(each, found.get(each.code) or await self._add(each)) for each in wanted]

    async def get(self, price: str) -> domain.Price:
        return reading.price(await self._calls.read(wire.Price, self._v1.prices.retrieve_async, price))

    async def _add(self, wanted: domain.PriceWanted) -> domain.Price:
        params: dict[str, Any] = {
            "lookup_key": wanted.code,
            "currency": wanted.currency.lower(),
            "unit_amount": sent(wanted.amount, wanted.currency),
            "product_data": {"name": wanted.product},
        }
        if wanted.interval:
            params["recurring"] = {"interval": wanted.interval}
        operation = self._v1.prices.create_async
        found = await self._calls.write(wire.Price, operation, doing="price", key=wanted.code, params=params)
        return reading.price(found)

    async def have_coupon(self, wanted: domain.CouponWanted) -> domain.Coupon:
        operation = self._v1.coupons.retrieve_async
        try:
            return reading.coupon(await self._calls.read(wire.Coupon, operation, wanted.code))
        except NotThere:
            params = coupon_params(wanted)
        make = self._v1.coupons.create_async
        return reading.coupon(
            await self._calls.write(wire.Coupon, make, doing="coupon", key=wanted.code, params=params)
        )

    async def have_promotion_code(self, code: str, coupon: str) -> domain.PromotionCode:
        if found := await self.find_promotion_code(code):
            return found
        params = {"code": code, "promotion": {"type": "coupon", "coupon": coupon}}
        make = self._v1.promotion_codes.create_async
        made = await self._calls.write(
            wire.PromotionCode, make, doing="promotion code", key=f"{code} {coupon}", params=params
        )
        return reading.promotion_code(made)

    async def find_promotion_code(self, code: str) -> domain.PromotionCode | None:
        params = {"code": code, "active": True}
        found = await self._calls.list_all(wire.PromotionCode, self._v1.promotion_codes.list_async, params)
        return reading.promotion_code(found[0]) if found else None


def checked(wanted: domain.PriceWanted, there: domain.Price) -> domain.Price:
    """Raises GatewayRefused where the code means another price already."""
    if (there.amount, there.currency, there.interval) != (wanted.amount, wanted.currency, wanted.interval):
        raise GatewayRefused("price_differs", f"{wanted.code} costs {there.amount} {there.currency} there")
    return there


def coupon_params(wanted: domain.CouponWanted) -> dict[str, Any]:
    params: dict[str, Any] = {"id": wanted.code, "name": wanted.name}
    if wanted.percent:
        params["percent_off"] = wanted.percent / HUNDRED
    else:
        params |= {"amount_off": sent(wanted.amount, wanted.currency), "currency": wanted.currency.lower()}
    if wanted.months > 1:
        return params | {"duration": "repeating", "duration_in_months": wanted.months}
    return params | {"duration": "once" if wanted.months else "forever"}
