"""Goods that come back at a register, with a receipt and without; parked sales; the end of a shift."""

import asyncio
import random
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.pos.devices.door import AtRegister
from modules.pos.models import RegisterShift
from modules.pos.parked import web as parked_web
from modules.stock import api as stock
from tenancy.tenants.api import TenantCard
from tests.factories.registers import Till, a_line, faults, pair_device, states


async def on_hand(databases: Databases, tenant: TenantCard, variant: UUID) -> int:
    async with databases.read_tenant(tenant.id) as session:
        (level,) = await stock.levels_in_store(session, [variant])
    return int(level.on_hand)


def a_return(till: Till, of: dict[str, Any], line: dict[str, Any], paid: int) -> dict[str, Any]:
    body = {
        "currency": "GBP", "of": of, "lines": [line], "total": line["total"],
        "payments": [{"tender": "cash", "amount": paid, "label": "Cash"}],
    }  # fmt: skip
    return till.document("return", body)


async def test_a_return_with_its_receipt_reverses_its_part_of_the_sale(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    """odoo PR#161564: a refund's rounding differed from the tender it went back to."""
    line = a_line(tea, "3.000", 1000)
    sale = till.sale(line)
    await till.send(till.opening(5000), sale)
    receipt = (await till.client.get(f"{till.home}/receipts", params={"q": sale["number"]})).json()[0]
    assert receipt["lines"][0]["left"] == "3.000"
    of = {"order": receipt["order"], "number": sale["number"]}
    back = a_return(till, of, a_line(tea, "1.000", 333, return_of=line["id"]), 333)
    assert faults(await till.send(back, back)) == []
    assert await on_hand(databases, pos_shop, tea) == 98
    again = (await till.client.get(f"{till.home}/receipts", params={"q": sale["number"]})).json()[0]
    assert again["lines"][0]["left"] == "2.000"


async def test_a_return_without_a_receipt_brings_goods_back_and_takes_money_out(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    back = a_return(till, {}, a_line(tea, "2.000", 2000), 2000)
    answer = await till.send(till.opening(5000), back, till.closing(3000))
    assert faults(answer) == []
    assert await on_hand(databases, pos_shop, tea) == 102
    report = answer["results"][-1]["report"]
    assert (report["cash_expected"], report["returned"]) == (3000, 2000)


async def test_a_return_of_a_sale_that_is_not_here_is_kept_for_a_person(till: Till, tea: UUID) -> None:
    back = a_return(till, {"number": "NOBODY-1"}, a_line(tea, return_of=str(new_id())), 1000)
    answer = await till.send(till.opening(), back)
    assert (states(answer)[0], faults(answer)) == ("review", ["not_booked"])


@pytest.mark.parametrize("seed", range(3))
async def test_a_shift_that_comes_in_any_order_ends_with_the_same_z(till: Till, tea: UUID, seed: int) -> None:
    """odoo#203431, erpnext#41514: orders not synced at close, and the last sale missed."""
    made = [till.opening(1000), *(till.sale(a_line(tea)) for _ in range(4))]
    made += [till.document("entry", {"what": "drop", "amount": 2500, "reason": "safe"}), till.closing(2400)]
    random.Random(seed).shuffle(made)
    for document in made:
        await till.send(document)
    closing = next(document for document in made if document["kind"] == "closing")
    report = (await till.send(closing))["results"][0]["report"]
    cash = next(each for each in report["tenders"] if each["tender"] == "cash")
    assert (report["sales"], report["sold"], report["dropped"]) == (4, 4000, 2500)
    assert (cash["expected"], cash["counted"], cash["difference"]) == (2500, 2400, -100)


async def test_z_reports_are_numbered_without_a_gap(databases: Databases, pos_shop: TenantCard, till: Till) -> None:
    for _ in range(2):
        till.shift = str(new_id())
        await till.send(till.opening(100), till.closing(100))
    async with databases.read_tenant(pos_shop.id) as session:
        known = sa.select(RegisterShift.number).where(RegisterShift.number.is_not(None))
        numbers = sorted(int(str(number).rpartition("-")[2]) for number in (await session.scalars(known)).all())
    assert numbers == list(range(1, len(numbers) + 1))


async def test_what_comes_after_its_z_is_booked_and_listed(till: Till, tea: UUID) -> None:
    """erpnext#31822: a sale that came late was lost to the closing."""
    late = till.sale(a_line(tea))
    late["seq"], till.seq = 9, 0
    await till.send(till.opening(), till.closing(0, number=""))
    answer = await till.send(late)
    assert (states(answer), faults(answer)) == (["review"], ["shift_closed"])


async def parked_sale(till: Till, sale: str = "") -> str:
    """The address of one that was just put aside, or put aside again."""
    sale = sale or str(new_id())
    body: dict[str, Any] = {"id": sale, "label": "Lin", "total": 900, "body": {"lines": []}}
    assert (await till.client.post(f"{till.home}/parked", json=body)).status_code == 201
    return f"{till.home}/parked/{sale}"


@pytest.fixture
async def others(
    live_app: Litestar, databases: Databases, pos_shop: TenantCard, till: Till
) -> AsyncGenerator[list[Till]]:
    """Three more devices of the register."""
    made = [await pair_device(live_app, databases, pos_shop, UUID(till.register)) for _ in range(3)]
    yield made
    for each in made:
        await each.client.aclose()


async def take_together(parked: str, tills: list[Till]) -> list[int]:
    taken = await asyncio.gather(*(each.client.delete(parked) for each in tills))
    return sorted(answer.status_code for answer in taken)


async def test_of_several_registers_one_takes_a_parked_sale(till: Till, others: list[Till]) -> None:
    assert await take_together(await parked_sale(till), [till, *others]) == [200, 409, 409, 409]


async def test_control_without_the_name_of_who_took_it_each_takes_it(
    till: Till, others: list[Till], monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybody(_device: AtRegister) -> sa.ColumnElement[bool]:
        return sa.true()

    monkeypatch.setattr(parked_web, "free_for", anybody)
    assert await take_together(await parked_sale(till), [till, *others]) == [200, 200, 200, 200]


async def test_a_sale_that_is_parked_again_lies_in_the_shop_once_and_stays_taken(
    till: Till, others: list[Till]
) -> None:
    """The answer was lost, so the register parks it once more: meanwhile another one may have gone on with it."""
    parked = await parked_sale(till)
    sale = parked.rpartition("/")[2]
    await parked_sale(till, sale)
    listed = (await till.client.get(f"{till.home}/parked")).json()
    assert [each["id"] for each in listed].count(sale) == 1
    assert (await others[0].client.delete(parked)).status_code == 200
    await parked_sale(till, sale)
    assert (await till.client.delete(parked)).status_code == 409


async def test_a_register_that_lost_the_answer_is_given_its_parked_sale_again(till: Till) -> None:
    parked = await parked_sale(till)
    first, again = [await till.client.delete(parked) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    listed = (await till.client.get(f"{till.home}/parked")).json()
    assert parked.rpartition("/")[2] not in {each["id"] for each in listed}


@pytest.mark.parametrize("turn", [1, -1])
async def test_a_register_that_joins_an_open_drawer_leaves_its_beginning_and_its_float(
    databases: Databases, till: Till, pos_shop: TenantCard, turn: int
) -> None:
    begun, joined = till.opening(5000), till.opening(700)
    for document in (begun, joined)[::turn]:
        await till.send(document)
    answer = await till.send(till.closing(5700))
    report = answer["results"][0]["report"]
    assert (report["float"], report["put_in"], report["cash_expected"]) == (5000, 700, 5700)
    async with databases.read_tenant(pos_shop.id) as session:
        opened = await session.scalar(sa.select(RegisterShift.opened_at).where(RegisterShift.id == UUID(till.shift)))
    assert opened == datetime.fromisoformat(begun["at"])
