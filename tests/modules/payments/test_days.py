"""A store's day, counted: what came in and went out of each way to pay, and why it differs."""

import httpx

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.after.schemas import RebateIn, ReturnIn, ReturnLine
from modules.orders.schemas import PaymentIn
from modules.orders.services.rebate import give_rebate
from modules.orders.services.take_back import take_back
from modules.payments.services.days import Flow, sheet_of
from modules.shops.api import get_settings
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell

PAYMENTS = "/app/corner/payments"


async def a_day(session: TenantSession) -> None:
    """Cash 20.00, card 5.00; 10.00 brought back and paid in cash; 1.00 given as a rebate."""
    tea = await add_goods(session, price=500)
    order = await sell(session, (tea, 5), payments=[PaymentIn(tender="card", amount=500), PaymentIn(tender="cash")])
    line = ReturnLine(line=order.lines[0].id, quantity=order.lines[0].quantity / 5 * 2)
    await take_back(session, an_actor(), order.id, ReturnIn(lines=[line], tender="cash"), clock.now())
    await give_rebate(session, an_actor(), order.id, RebateIn(amount=100), clock.now())


async def test_a_day_is_what_came_in_without_what_went_out(session: TenantSession) -> None:
    await a_day(session)
    settings = await get_settings(session)
    today = clock.day_of(clock.now(), settings.zone)
    sheet = await sheet_of(session, settings.store, settings.zone, today)
    assert sheet.flows == {"cash": Flow(2000, 1100), "card": Flow(500, 0)}


async def test_a_day_is_counted_and_a_difference_needs_its_reason(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    await a_day(session)
    await session.commit()
    page = (await client.get(PAYMENTS)).text
    assert "£9.00" in page
    settings = await get_settings(session)
    today = clock.day_of(clock.now(), settings.zone)
    here = f"{PAYMENTS}/days/{settings.store}/{today}"
    fields = {"_key": str(new_id()), "counted.cash": "8.50", "counted.card": "5"}
    refused = await client.post(here, data=fields)
    assert refused.status_code == 422
    assert "Say why this differs from what is expected." in refused.text
    kept = await client.post(here, data=fields | {"_key": str(new_id()), "reason.cash": "Wrong change"})
    assert kept.status_code == 303, kept.text
    page = (await client.get(PAYMENTS)).text
    for shown in ("Wrong change", "Counted by", "−£0.50"):
        assert shown in page
    paper = (await client.get(here)).text
    assert "Wrong change" in paper
    table = (await client.get(f"{PAYMENTS}/export.csv")).text
    assert "8.50" in table
    assert (await client.get(f"{PAYMENTS}/export.xlsx")).status_code == 200


async def test_what_cannot_be_read_is_said_beside_its_field(client: httpx.AsyncClient, session: TenantSession) -> None:
    settings = await get_settings(session)
    today = clock.day_of(clock.now(), settings.zone)
    answer = await client.post(
        f"{PAYMENTS}/days/{settings.store}/{today}", data={"_key": str(new_id()), "counted.cash": "much"}
    )
    assert answer.status_code == 422
    assert "Enter an amount in digits" in answer.text
