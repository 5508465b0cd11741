"""Promotions and coupons on orders: each cent has its reason, uses are counted, and come back with a cancellation."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Problem
from modules.catalog.models import Category, Product, Variant
from modules.customers.models import Customer, CustomerGroup
from modules.orders.after.schemas import ReturnIn, ReturnLine
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import CouponNotTaken
from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.cancel import cancel_order
from modules.orders.services.context import price
from modules.orders.services.edit import edit_order
from modules.orders.services.place import place_order
from modules.orders.services.read import history_of
from modules.orders.services.take_back import take_back
from modules.promotions.domain import AmountOff, Gift, Goods, NthItem, Percentage, Step, Threshold, When
from modules.promotions.models import Coupon, Promotion
from modules.promotions.services.find import results_of
from modules.promotions.services.save import used_by
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.offers import NOON, add_coupon, add_promotion


def asked(*lines: tuple[UUID, int], **values: Any) -> OrderIn:
    return OrderIn(lines=[LineIn(variant=key, quantity=Decimal(n)) for key, n in lines], channel="counter", **values)


async def place(session: TenantSession, *lines: tuple[UUID, int], **values: Any) -> PlacedOut:
    return await place_order(session, an_actor(), asked(*lines, **values), NOON)


async def a_customer(session: TenantSession, *tags: str) -> UUID:
    return (await session.scalars(sa.insert(Customer).values(name="Lin", tags=list(tags)).returning(Customer.id))).one()


async def counters(session: TenantSession, promotion: UUID) -> tuple[int, int, int]:
    """(the promotion's counter, its codes', the ledger's sum)."""
    own = await session.scalar(sa.select(Promotion.used).where(Promotion.id == promotion)) or 0
    codes = await session.scalar(sa.select(sa.func.sum(Coupon.used)).where(Coupon.promotion_id == promotion)) or 0
    return own, codes, await used_by(session, promotion)


async def test_the_second_at_half_price_stands_on_the_order_with_its_reason(session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    key = await add_promotion(session, NthItem(nth=2, off=5000), "Second at half price")
    placed = await place(session, (tea, 2))
    (line,) = placed.lines
    assert [(r.stage, r.source, r.label, r.amount, r.facts) for r in line.reasons[1:]] == [
        ("promotion", str(key), "Offer: {name}", -625, {"name": "Second at half price"})
    ]
    assert placed.total == line.amount == 1875
    assert (await results_of(session, an_actor(), [key]))[key].sales == 1875


async def test_two_pieces_at_58_percent_and_then_the_50_voucher_cost_99_64(session: TenantSession) -> None:
    dress = await add_goods(session, price=12900, name="Summer dress")
    await add_promotion(session, Percentage(off=4200), "Two at 58 %", min_pieces=2)
    await add_coupon(session, AmountOff(amount=5000), "FIFTY")
    placed = await place(session, (dress, 2), codes=["fifty"])
    assert placed.total == 9964
    assert [(r.stage, r.amount) for r in placed.lines[0].reasons] == [
        ("price_list", 25800), ("promotion", -10836), ("coupon", -5000),
    ]  # fmt: skip


async def test_a_voucher_is_shared_by_largest_remainder(session: TenantSession) -> None:
    dear, cheap = await add_goods(session, price=12900), await add_goods(session, price=6900)
    await add_coupon(session, AmountOff(amount=2000))
    placed = await place(session, (dear, 1), (cheap, 1), codes=["TEN"])
    assert ([line.amount for line in placed.lines], placed.total) == ([11597, 6203], 17800)


async def test_a_category_takes_in_what_stands_below_it(session: TenantSession) -> None:
    tea, cup = await add_goods(session), await add_goods(session)
    above = (await session.scalars(sa.insert(Category).values(name="Drinks").returning(Category.id))).one()
    below = sa.insert(Category).values(name="Tea", parent_id=above).returning(Category.id)
    own = sa.select(Variant.product_id).where(Variant.id == tea).scalar_subquery()
    shelf = (await session.scalars(below)).one()
    await session.execute(sa.update(Product).where(Product.id == own).values(category_id=shelf, tags=["green"]))
    await add_promotion(session, Percentage(off=1000), goods=Goods(categories=(above,)))
    await add_promotion(session, AmountOff(amount=10), goods=Goods(tags=("green",)))
    placed = await place(session, (tea, 1), (cup, 1))
    assert [line.amount for line in placed.lines] == [890, 1000]


async def test_an_offer_for_some_customers_asks_who_buys(session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_promotion(session, Percentage(off=1000), groups=("vip",))
    assert (await place(session, (tea, 1))).total == 1000
    assert (await place(session, (tea, 1), customer=await a_customer(session, "new"))).total == 1000
    assert (await place(session, (tea, 1), customer=await a_customer(session, "vip", "new"))).total == 900


async def test_an_offer_for_a_group_of_customers_knows_who_is_in_it(session: TenantSession) -> None:
    tea, lin = await add_goods(session), await a_customer(session)
    group = (await session.scalars(sa.insert(CustomerGroup).values(name="Dealers").returning(CustomerGroup.id))).one()
    await add_promotion(session, Percentage(off=1000), groups=(str(group),))
    assert (await place(session, (tea, 1), customer=lin)).total == 1000
    await session.execute(sa.update(Customer).where(Customer.id == lin).values(group_id=group))
    assert (await place(session, (tea, 1), customer=lin)).total == 900


async def test_the_happy_hour_is_over_when_the_stores_clock_says_so(session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_promotion(
        session, Percentage(off=5000), when=When(since=3 * 60, until=5 * 60)
    )  # London, 4:00 is noon here
    assert (await place(session, (tea, 1))).total == 500
    later = await place_order(session, an_actor(), asked((tea, 1)), NOON + timedelta(hours=2))
    assert later.total == 1000


async def test_a_quote_says_what_is_missing_and_the_order_keeps_it(session: TenantSession) -> None:
    tea = await add_goods(session, price=8000)
    await add_promotion(session, Threshold(steps=(Step(10000, 1000),)), "100 less 10")
    priced = await price(session, an_actor(), asked((tea, 1)), NOON)
    assert [(note.why, note.amount, note.facts["name"]) for note in priced.quote.notes] == [
        ("amount", 2000, "100 less 10")
    ]
    placed = await place(session, (tea, 1))
    told = [event.facts for event in await history_of(session, placed.id) if event.kind == "passed"]
    assert [(fact["why"], fact["missing"], fact["name"]) for fact in told] == [("amount", 2000, "100 less 10")]


async def test_a_gift_is_a_line_of_the_order_that_costs_nothing(session: TenantSession) -> None:
    tea, cup = await add_goods(session, price=8000), await add_goods(session, price=500)
    await add_promotion(session, Gift(gifts=Goods(variants=(cup,)), spend=5000), "Cup for tea")
    priced = await price(session, an_actor(), asked((tea, 1)), NOON)
    assert [(note.why, note.gifts) for note in priced.quote.notes] == [("gift", (cup,))]
    placed = await place(session, (tea, 1), (cup, 1))
    assert [(r.label, r.amount) for r in placed.lines[1].reasons] == [("List price", 500), ("With “{name}”", -500)]
    assert placed.total == 8000


async def test_uses_are_counted_with_the_order_and_come_back_when_it_is_canceled(session: TenantSession) -> None:
    tea = await add_goods(session)
    offer = await add_promotion(session, AmountOff(amount=100), in_all=2)
    coupon = await add_coupon(session, AmountOff(amount=50), in_all=5)
    first = await place(session, (tea, 1), codes=["TEN"])
    assert (await counters(session, offer), await counters(session, coupon)) == ((1, 0, 1), (1, 1, 1))
    await cancel_order(session, an_actor(), first.id, "", NOON)
    assert (await counters(session, offer), await counters(session, coupon)) == ((0, 0, 0), (0, 0, 0))
    results = await results_of(session, an_actor(), [offer])
    assert (results[offer].orders, results[offer].discount, results[offer].sales) == (0, 0, 0)
    again = await place(session, (tea, 1), codes=["TEN"])
    assert again.total == 850


async def test_an_offer_with_a_limit_ends_with_its_last_use(session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_promotion(session, AmountOff(amount=100), in_all=2)
    assert [(await place(session, (tea, 1))).total for _ in range(3)] == [900, 900, 1000]


async def test_a_customer_has_an_offer_as_often_as_it_says(session: TenantSession) -> None:
    tea, lin = await add_goods(session), await a_customer(session)
    await add_promotion(session, AmountOff(amount=100), per_customer=1)
    assert [(await place(session, (tea, 1), customer=lin)).total for _ in range(2)] == [900, 1000]
    assert (await place(session, (tea, 1), customer=await a_customer(session))).total == 900
    assert (await place(session, (tea, 1))).total == 1000


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"min_amount": 5000}, "amount"),
        ({"when": When(ends_at=NOON - timedelta(days=1))}, "ended"),
        ({"when": When(starts_at=NOON + timedelta(days=1))}, "planned"),
        ({"groups": ("vip",)}, "group"),
        ({"goods": Goods(tags=("none",))}, "goods"),
    ],
)
async def test_an_order_with_a_coupon_that_does_not_apply_is_refused_with_its_why(
    session: TenantSession, values: dict[str, Any], why: str
) -> None:
    tea = await add_goods(session)
    await add_coupon(session, AmountOff(amount=100), **values)
    with pytest.raises(CouponNotTaken) as refused:
        await place(session, (tea, 1), codes=["TEN"])
    assert [(error.field, error.code) for error in refused.value.fields] == [("codes.0", why)]


async def test_a_used_coupon_is_refused_and_an_unknown_one_is_named(session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_coupon(session, AmountOff(amount=100))
    await place(session, (tea, 1), codes=["TEN"])
    with pytest.raises(CouponNotTaken) as refused:
        await place(session, (tea, 1), codes=[" ten "])
    assert [error.code for error in refused.value.fields] == ["used_up"]
    priced = await price(session, an_actor(), asked((tea, 1), codes=["NEVER"]), NOON)
    assert [(note.why, note.code) for note in priced.quote.notes] == [("unknown", "NEVER")]


async def test_who_lost_the_race_for_the_last_use_has_no_order(
    session: TenantSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quote was made before somebody else took the last use."""
    tea = await add_goods(session)
    await add_coupon(session, AmountOff(amount=100))
    made = await price(session, an_actor(), asked((tea, 1), codes=["TEN"]), NOON)
    await place(session, (tea, 1), codes=["TEN"])

    async def earlier(*_: object) -> object:
        return made

    monkeypatch.setattr("modules.orders.services.place.price", earlier)
    with pytest.raises(Problem) as refused:
        await place(session, (tea, 1), codes=["TEN"])
    assert refused.value.code == "coupon_gone"


async def test_paused_promotions_and_those_of_other_stores_are_silent(session: TenantSession) -> None:
    tea = await add_goods(session)
    paused = await add_promotion(session, AmountOff(amount=100))
    await session.execute(sa.update(Promotion).where(Promotion.id == paused).values(paused=True))
    await add_promotion(session, AmountOff(amount=100), channels=(tea,))
    priced = await price(session, an_actor(), asked((tea, 1)), NOON)
    assert (priced.quote.total, priced.quote.notes) == (1000, ())


async def test_a_program_shows_codes_and_reads_why(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_coupon(session, AmountOff(amount=100), min_amount=3000)
    body = {"lines": [{"variant": str(tea)}], "codes": ["ten"]}
    quote = (await api.post("/api/v1/quotes", json=body)).json()
    (note,) = quote["notes"]
    assert (quote["total"], note["why"], note["amount"], note["code"]) == (1000, "amount", 2000, "TEN")
    assert note["message"] == "Campaign TEN: £20.00 more for the offer"
    refused = await api.post("/api/v1/orders", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "coupon_not_taken")
    body["lines"] = [{"variant": str(tea), "quantity": "3"}]
    placed = await api.post("/api/v1/orders", json=body)
    assert (placed.status_code, placed.json()["total"]) == (201, 2900)


async def test_a_paid_order_with_a_coupon_pays_what_is_left(session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_coupon(session, AmountOff(amount=100))
    placed = await place(session, (tea, 1), codes=["TEN"], handover="now", payments=[PaymentIn(tender="cash")])
    assert (placed.total, placed.paid, placed.state) == (900, 900, "completed")


async def test_a_coupon_comes_back_with_the_last_part_of_its_order_alone(session: TenantSession) -> None:
    tea = await add_goods(session)
    coupon = await add_coupon(session, AmountOff(amount=100), in_all=1)
    placed = await place(session, (tea, 2), codes=["TEN"], handover="now", payments=[PaymentIn(tender="cash")])

    async def back() -> tuple[int, int, int]:
        asked = ReturnIn(lines=[ReturnLine(line=placed.lines[0].id, quantity=Decimal(1), condition="shelf")])
        await take_back(session, an_actor(), placed.id, asked, NOON)
        return await counters(session, coupon)

    assert [await back(), await back()] == [(1, 1, 1), (0, 0, 0)]


async def test_an_order_that_is_edited_uses_its_coupon_once(session: TenantSession) -> None:
    tea = await add_goods(session)
    coupon = await add_coupon(session, AmountOff(amount=100), in_all=1)
    placed = await place(session, (tea, 1), codes=["TEN"])
    await edit_order(session, an_actor(), placed.id, EditIn(note="Ring twice"), NOON)
    assert await counters(session, coupon) == (1, 1, 1)
    await edit_order(session, an_actor(), placed.id, EditIn(codes=[]), NOON)
    assert await counters(session, coupon) == (0, 0, 0)
