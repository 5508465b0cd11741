"""Whatever is put on an order, its sums hold: reasons, lines, taxes, total, payments."""

from decimal import Decimal

import hypothesis.strategies as st
from hypothesis import given

from infra.kit.ids import new_id
from modules.orders.domain import AskedLine, Price, QuoteContext, quote
from modules.payments.domain import Offered
from modules.payments.services.draft import TenderCard, draft, paid
from tests.fixtures.moments import MOMENT

LINES = st.lists(
    st.tuples(st.integers(0, 10**7), st.decimals("0.001", "999.999", places=3), st.sampled_from([0, 500, 1300, 2000])),
    min_size=1,
    max_size=12,
)
CASH = TenderCard(kind="cash", label="Cash", icon="", is_on=True, is_cash=True, is_later=False, called=False)


@given(lines=LINES, is_inclusive=st.booleans(), extra=st.integers(0, 10_000))
def test_sums_hold_from_the_first_reason_to_the_change(
    lines: list[tuple[int, Decimal, int]], is_inclusive: bool, extra: int
) -> None:
    asked = tuple(
        AskedLine(
            id=new_id(),
            variant=new_id(),
            quantity=quantity,
            prices=(Price(source="", unit_price=price),),
            tax_rate=rate,
        )
        for price, quantity, rate in lines
    )
    made = quote(
        QuoteContext(
            store=new_id(), channel=new_id(), currency="GBP", at=MOMENT, lines=asked, prices_include_tax=is_inclusive
        )
    )
    for line in made.lines:
        assert line.total == sum(reason.amount for reason in line.reasons)
        assert line.gross == (line.total if is_inclusive else line.total + line.tax)
    assert made.total == sum(line.net + line.tax for line in made.lines)
    if made.total:
        (payment,) = draft(made.total, "GBP", [Offered("cash", made.total + extra)], {"cash": CASH}, "k")
        assert paid([payment]) == made.total
        assert payment.given - payment.amount == extra
