"""Items and offers as values, strategies of them, and promotions and coupons as rows."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from infra.kit.db.sessions import TenantSession
from modules.promotions.domain import (
    AmountOff,
    Basket,
    Bundle,
    Gift,
    Goods,
    Item,
    NthItem,
    Offer,
    Outcome,
    Percentage,
    Rule,
    Step,
    Threshold,
)
from modules.promotions.schemas import CodesIn, PromotionIn
from modules.promotions.services.codes import add_codes
from modules.promotions.services.save import create_promotion
from modules.promotions.stacking import settle
from tests.factories.actors import an_actor

WORLD = UUID(int=1)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def named(name: str) -> UUID:
    return uuid5(WORLD, name)


def an_item(name: str = "tea", price: int = 1000, quantity: Decimal | int | str = 1, **values: Any) -> Item:
    """So many of a thing at `price` each."""
    count = Decimal(quantity)
    given: dict[str, Any] = {"id": named(f"line {name}"), "variant": named(name), "product": named(f"product {name}")}
    given |= {"quantity": count, "amount": int(price * count)}
    return Item(**given | values)


def a_basket(*items: Item, **values: Any) -> Basket:
    given: dict[str, Any] = {"items": items, "at": NOON, "zone": "UTC", "store": WORLD, "channel": WORLD}
    return Basket(**given | values)


def an_offer(rule: Rule, name: str = "Offer", **values: Any) -> Offer:
    given: dict[str, Any] = {"id": named(name), "name": name, "rule": rule}
    return Offer(**given | values)


def off(outcome: Outcome, item: Item | None = None) -> int:
    """What was taken off, of `item` or in all."""
    return sum(saving.amount for saving in outcome.savings if item is None or saving.item == item.id)


def alone(rule: Rule, *items: Item, **values: Any) -> Outcome:
    return settle(a_basket(*items), [an_offer(rule, **values)])


NAMES = ("tea", "rice", "cup", "oil")
TAGS = ("summer", "new")
some = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)
scopes = st.one_of(
    st.just(Goods()),
    st.builds(Goods, variants=some.map(lambda names: tuple(map(named, names)))),
    st.builds(Goods, tags=st.sampled_from(TAGS).map(lambda tag: (tag,))),
)
amounts = st.integers(1, 20000)
rates = st.integers(1, 10000)
counts = st.integers(1, 4)
steps = st.dictionaries(amounts, rates, min_size=1, max_size=3).map(lambda d: tuple(Step(*each) for each in d.items()))
rules: st.SearchStrategy[Any] = st.one_of(
    st.builds(AmountOff, amount=amounts, each=st.booleans()),
    st.builds(Percentage, off=rates, sets_of=counts),
    st.builds(NthItem, nth=st.integers(2, 4), off=rates, same=st.booleans()),
    st.builds(Bundle, price=amounts, pieces=counts, one_each=st.booleans()),
    st.builds(
        Threshold,
        steps=steps,
        of=st.sampled_from(["amount", "pieces"]),
        takes=st.sampled_from(["amount", "percentage"]),
        repeats=st.booleans(),
    ),
    st.builds(Gift, gifts=scopes, buy=counts, spend=st.just(0) | amounts, get=counts, price=st.integers(0, 500)),
)


@st.composite
def items_of(draw: st.DrawFn) -> list[Item]:
    """A few lines, some of them alike, some weighed, some that take no part."""
    return [
        an_item(
            name := draw(st.sampled_from(NAMES)),
            id=UUID(int=position + 2),
            quantity=draw(st.one_of(st.integers(1, 6).map(Decimal), st.decimals("0.001", "9", places=3))),
            amount=draw(st.integers(0, 50000)),
            tags=draw(st.sampled_from([(), ("summer",), TAGS])) if name != "oil" else (),
            is_discountable=draw(st.integers(0, 9)) > 0,
        )
        for position in range(draw(st.integers(1, 6)))
    ]


@st.composite
def offers_of(draw: st.DrawFn) -> list[Offer]:
    limits = st.one_of(st.none(), st.integers(1, 3))
    return [
        an_offer(
            draw(rules),
            f"Offer {position}",
            goods=draw(scopes),
            exclusive=draw(st.booleans()),
            priority=draw(st.integers(0, 2)),
            per_order=draw(limits),
            min_pieces=draw(st.integers(0, 3)),
            min_amount=draw(st.sampled_from([0, 0, 5000])),
        )
        for position in range(draw(st.integers(0, 5)))
    ]


async def add_promotion(session: TenantSession, rule: Rule, name: str = "Offer", **values: Any) -> UUID:
    """A promotion that runs."""
    wanted = PromotionIn(name=name, rule=rule, **values)
    return await create_promotion(session, an_actor(), wanted, NOON)


async def add_coupon(
    session: TenantSession, rule: Rule, code: str = "TEN", *, most_uses: int | None = 1, **values: Any
) -> UUID:
    """A campaign with one code."""
    key = await add_promotion(session, rule, f"Campaign {code}", by_code=True, **values)
    await add_codes(session, an_actor(), key, CodesIn(code=code, most_uses=most_uses), NOON)
    return key
