"""Coupons and offers on the page of a new order."""

import httpx

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.promotions.domain import AmountOff, Gift, Goods, NthItem
from tests.factories.goods import add_goods
from tests.factories.offers import add_coupon, add_promotion

BASKET = "/app/corner/orders/basket"


async def test_a_code_is_typed_kept_and_taken_off_again(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = str(await add_goods(session))
    await add_coupon(session, AmountOff(amount=100), most_uses=None)
    lines = {"variant": tea, "quantity": "1"}
    shown = (await client.post(BASKET, data={**lines, "new_code": " ten "})).text
    for part in ('name="code" value="TEN"', "Coupon TEN: Campaign TEN", "£9.00"):
        assert part in shown
    kept = (await client.post(BASKET, data={**lines, "code": "TEN"})).text
    assert "£9.00" in kept
    gone = (await client.post(BASKET, data={**lines, "code": "TEN", "drop": "TEN"})).text
    assert "TEN" not in gone


async def test_a_code_that_does_not_apply_says_why_beside_it(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = str(await add_goods(session))
    await add_coupon(session, AmountOff(amount=100), min_amount=3000)
    shown = (await client.post(BASKET, data={"variant": tea, "quantity": "1", "code": ["TEN", "NONE"]})).text
    assert "Campaign TEN: £20.00 more for the offer" in shown
    assert "There is no coupon NONE" in shown
    form = {"_key": str(new_id()), "variant": tea, "quantity": "1", "code": "TEN", "tender": "cash"}
    refused = await client.post("/app/corner/orders/", data=form)
    assert (refused.status_code, "Campaign TEN: £20.00 more for the offer" in refused.text) == (409, True)


async def test_offers_within_reach_are_named_and_gifts_are_one_press_away(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea, cup = await add_goods(session), await add_goods(session, name="Porcelain cup")
    await add_promotion(session, NthItem(nth=2, off=5000), "Half", goods=Goods(variants=(tea,)))
    await add_promotion(session, Gift(gifts=Goods(variants=(cup,))), "Cup", goods=Goods(variants=(tea,)))
    shown = (await client.post(BASKET, data={"variant": str(tea), "quantity": "1"})).text
    assert "Half: 1 more for the offer" in shown
    assert f'name="add" value="{cup}"' in shown
    form = {"variant": [str(tea), str(cup)], "quantity": ["2", "1"]}
    taken = (await client.post(BASKET, data=form)).text
    for part in ("Offer: Half", "With “Cup”", "£15.00"):
        assert part in taken


async def test_an_order_with_a_coupon_is_placed_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = str(await add_goods(session))
    await add_coupon(session, AmountOff(amount=100))
    form = {"_key": str(new_id()), "variant": tea, "quantity": "1", "code": "TEN", "tender": "cash"}
    placed = await client.post("/app/corner/orders/", data=form)
    assert placed.status_code == 303, placed.text
    page = (await client.get(placed.headers["location"])).text
    assert "Coupon TEN: Campaign TEN" in page
