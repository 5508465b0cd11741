"""A second price adjuster, brought by a switchable package: it has its say, claims what it promised, and lets it go."""

import asyncio
from typing import Any

import pytest

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.stock import api as stock
from tests.factories.gadgets.selling import ORDERS, claimed, issue, order_of, place, stocked
from tests.factories.gadgets.vouchers import VoucherGone, Vouchers
from tests.fixtures.gadgets import GadgetShop


async def test_a_voucher_takes_its_sum_off_with_its_reason(databases: Databases, gadgets_on: GadgetShop) -> None:
    tea = await stocked(databases, gadgets_on)
    await issue(databases, gadgets_on, "WELCOME", 500)
    placed = (await place(gadgets_on, tea, codes=["WELCOME"])).json()
    assert placed["total"] == 2000
    (line,) = placed["lines"]
    assert [(r["stage"], r["source"], r["amount"]) for r in line["reasons"]] == [
        ("price_list", "", 2500),
        ("coupon", "WELCOME", -500),
    ]
    assert str((await claimed(databases, gadgets_on))["WELCOME"]) == placed["id"]


async def test_a_quote_claims_nothing(databases: Databases, gadgets_on: GadgetShop) -> None:
    tea = await stocked(databases, gadgets_on)
    await issue(databases, gadgets_on, "WELCOME", 500)
    asked = {"lines": [{"variant": str(tea)}], "codes": ["WELCOME"]}
    assert (await gadgets_on.api.post("/api/v1/quotes", json=asked)).json()["total"] == 750
    assert await claimed(databases, gadgets_on) == {"WELCOME": None}


async def test_control_a_switched_off_package_has_no_say(databases: Databases, gadget_shop: GadgetShop) -> None:
    tea = await stocked(databases, gadget_shop)
    assert (await place(gadget_shop, tea, codes=["WELCOME"])).json()["total"] == 2500


async def together(databases: Databases, shop: GadgetShop) -> list[int]:
    """Five buyers show the same voucher at once; gives the statuses."""
    tea = await stocked(databases, shop)
    await issue(databases, shop, "WELCOME", 500)
    answers = await asyncio.gather(*(place(shop, tea, codes=["WELCOME"], total=2000) for _ in range(5)))
    return [answer.status_code for answer in answers]


async def test_of_many_who_show_one_voucher_one_gets_it(databases: Databases, gadgets_on: GadgetShop) -> None:
    statuses = await together(databases, gadgets_on)
    assert (statuses.count(201), statuses.count(409)) == (1, 4)


async def test_control_without_the_condition_several_get_it(
    databases: Databases, gadgets_on: GadgetShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def believe(*_: object) -> None:
        """Takes the quote's word for it."""

    monkeypatch.setattr(Vouchers, "claim", believe)
    assert (await together(databases, gadgets_on)).count(201) > 1


async def test_a_claim_that_comes_too_late_leaves_no_order(
    databases: Databases, gadgets_on: GadgetShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_self: object, _session: object, _order: object) -> None:
        raise VoucherGone(voucher="WELCOME")

    tea = await stocked(databases, gadgets_on)
    monkeypatch.setattr(Vouchers, "claim", gone)
    answer = await place(gadgets_on, tea)
    assert (answer.status_code, answer.json()["code"]) == (409, "voucher_gone")
    assert (await gadgets_on.api.get(ORDERS)).json()["items"] == []
    async with databases.tenant(gadgets_on.tenant.id) as session:
        (level,) = await stock.levels_in_store(session, [tea])
    assert (level.on_hand, level.reserved) == (100, 0)


async def test_the_same_order_again_claims_nothing_again(databases: Databases, gadgets_on: GadgetShop) -> None:
    """The voucher is used by then, so that the price would be another: the order stands as it was placed."""
    tea = await stocked(databases, gadgets_on)
    await issue(databases, gadgets_on, "WELCOME", 500)
    once: dict[str, Any] = {"codes": ["WELCOME"], "client_id": str(new_id()), "total": 2000}
    first, second = await place(gadgets_on, tea, **once), await place(gadgets_on, tea, **once)
    assert (first.json()["id"], second.json()["again"]) == (second.json()["id"], True)


async def test_a_canceled_order_lets_its_voucher_go(databases: Databases, gadgets_on: GadgetShop) -> None:
    tea = await stocked(databases, gadgets_on)
    await issue(databases, gadgets_on, "WELCOME", 500)
    await issue(databases, gadgets_on, "OTHER", 500)
    placed = (await place(gadgets_on, tea, codes=["WELCOME"])).json()
    other = (await place(gadgets_on, tea, codes=["OTHER"])).json()
    answer = await gadgets_on.api.post(f"{ORDERS}/{placed['id']}/cancellation", json={})
    assert answer.status_code == 201, answer.text
    assert {code: str(order) for code, order in (await claimed(databases, gadgets_on)).items()} == {
        "WELCOME": "None",
        "OTHER": other["id"],
    }
    again = (await place(gadgets_on, tea, codes=["WELCOME"])).json()
    assert again["total"] == (await order_of(gadgets_on, again["id"]))["total"] == 2000
