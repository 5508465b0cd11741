"""Each cent has its reason in words, on the page and on the receipt, and together they are what is paid."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import LOCALES, for_locale
from infra.kit.ids import new_id
from modules.orders.quote.reasons import Stage
from modules.orders.quote.why import EXPLAINED, explained, sold
from modules.orders.receipt import receipt_of
from modules.orders.schemas import DiscountIn, LineIn, LineOut, ReasonOut
from modules.orders.services.read import get_order
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell

WORDS = for_locale("en")
REASONS = st.lists(
    st.builds(ReasonOut, st.sampled_from(list(Stage)), st.just("x"), st.just("Offer"), st.integers(-500, 500)),
    max_size=6,
)


@given(REASONS)
def test_a_lines_price_and_its_parts_are_what_it_cost(later: list[ReasonOut]) -> None:
    reasons = [ReasonOut("price_list", "", "List price", 1000), *later]
    line = LineOut(
        id=new_id(), variant=None, name="Tea", code="", unit="piece", quantity=Decimal(2), unit_price=500, net=0, tax=0,
        amount=sum(reason.amount for reason in reasons), reasons=reasons, tax_class="", tax_rate=0,
    )  # fmt: skip
    shown = sold(line, WORDS)
    assert shown.first + sum(part.amount for part in shown.parts) == line.amount
    assert shown.price in {"", "List price", "Offer"}


def test_every_stage_of_a_price_is_explained_in_both_languages() -> None:
    assert set(EXPLAINED) == set(Stage)
    for text in EXPLAINED.values():
        assert for_locale("zh_Hans").gettext(text) != text


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_receipt_adds_up_from_the_price_to_what_was_paid(session: TenantSession, locale: str) -> None:
    tea, cup = await add_goods(session, price=1250), await add_goods(session, price=999, name="Cup")
    lines = [
        LineIn(variant=tea, quantity=Decimal(3), discount=DiscountIn(rate=1000, reason="Dented")),
        LineIn(variant=cup, price=700),
    ]
    more: dict[str, Any] = {"lines": lines, "discount": DiscountIn(amount=333)}
    actor = an_actor(locale=locale)
    order = await sell(session, actor=actor, **more)
    receipt = await receipt_of(session, actor, order.id)
    parts = sum(line.first + sum(part.amount for part in line.parts) for line in receipt.lines)
    assert parts + receipt.added_tax + receipt.rounding == receipt.total == order.total
    assert sum(tax.net + tax.tax for tax in receipt.taxes) + receipt.rounding == receipt.total
    assert receipt.saved == 375 + 333
    assert [line.first for line in receipt.lines] == [3750, 700]
    whole = await get_order(session, order.id, actor)
    for line in whole.lines:
        for reason in line.reasons:
            said = explained(reason, whole, for_locale(locale))
            assert said
            assert "{" not in said


async def test_the_page_and_the_paper_say_why(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    lines = [LineIn(variant=tea, price=1000)]
    order = await sell(session, lines=lines)
    await session.commit()
    here = f"/app/corner/orders/{order.id}"
    assert "Set by Ann Lee when the order was taken" in (await client.get(here)).text
    paper = (await client.get(f"{here}/receipt")).text
    assert "Price set by hand" in paper
    assert "£10.00" in paper
