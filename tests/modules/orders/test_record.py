"""Orders that happened elsewhere: as they were, once, with what differs flagged."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.errors import RecordedDifferently
from modules.orders.models import SalesOrder
from modules.orders.schemas_record import RecordIn, RecordLine, RecordPayment
from modules.orders.services.read import get_order
from modules.orders.services.record import record_order
from modules.stock import api as stock
from modules.stock.jobs import unproven
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

THEN = datetime(2025, 1, 31, 18, tzinfo=UTC)


def a_fact(*lines: RecordLine, **values: Any) -> RecordIn:
    total = sum(line.amount for line in lines)
    facts: dict[str, Any] = {
        "origin": "register-7", "external_id": str(new_id()), "placed_at": THEN, "lines": list(lines), "total": total,
        "payments": [RecordPayment(tender="cash", amount=total)],
    }  # fmt: skip
    return RecordIn(**facts | values)


async def test_a_fact_is_kept_as_it_was_and_may_take_stock_below_zero(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=1, price=9999, code="TEA")
    line = RecordLine(code="TEA", quantity=Decimal(3), amount=3000, tax=500, tax_rate=2000, name="Old name")
    made = await record_order(session, an_actor(), a_fact(line, number="R7-0042"))
    order = await get_order(session, made.id, an_actor())
    assert (order.number, order.state, order.total, order.net, order.tax) == ("R7-0042", "completed", 3000, 2500, 500)
    assert (order.placed_at, order.lines[0].name, order.flags) == (THEN, "Old name", ["below_zero"])
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.on_hand == -2
    assert await unproven(session) == []


async def test_facts_sent_three_times_in_any_order_are_recorded_once(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=100)
    facts = [a_fact(RecordLine(variant=tea, quantity=Decimal(n), amount=100 * n)) for n in range(1, 6)]
    sent = facts * 3
    random.Random(3).shuffle(sent)
    ids = {(await record_order(session, an_actor(), fact)).id for fact in sent}
    assert len(ids) == 5
    assert await session.scalar(sa.select(sa.func.count()).select_from(SalesOrder)) == 5
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.on_hand == 100 - 15


async def test_the_same_fact_with_another_total_is_refused(session: TenantSession) -> None:
    tea = await add_goods(session)
    fact = a_fact(RecordLine(variant=tea, quantity=Decimal(1), amount=100), external_id="7")
    await record_order(session, an_actor(), fact)
    other = a_fact(RecordLine(variant=tea, quantity=Decimal(1), amount=101), external_id="7")
    with pytest.raises(RecordedDifferently):
        await record_order(session, an_actor(), other)


async def test_unknown_goods_and_sums_that_differ_are_kept_and_flagged(session: TenantSession) -> None:
    line = RecordLine(code="NOBODY-KNOWS", quantity=Decimal(2), amount=500)
    made = await record_order(session, an_actor(), a_fact(line, total=499))
    order = await get_order(session, made.id, an_actor())
    assert (order.total, order.rounding, order.lines[0].variant) == (499, -1, None)
    assert order.flags == ["sums_differ", "unmapped"]
