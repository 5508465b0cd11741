"""Goods for goods at a register: a return and a sale that were kept together, each booked once."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from infra.kit.i18n import for_locale
from modules.orders import views as orders
from modules.pos.receipts.slip import Place, slip_of
from modules.stock import api as stock
from tenancy.tenants.api import TenantCard
from tests.factories.registers import Till, a_line, faults

MOVED = {"tender": "exchange", "label": "Goods taken back"}


def exchanged(till: Till, tea: UUID, sale: dict[str, Any], worth: int, price: int) -> list[dict[str, Any]]:
    """One of `sale` comes back for goods of `price`; the difference is cash."""
    moved, of = min(worth, price), {"number": sale["number"]}
    line = a_line(tea, "1.000", worth, return_of=sale["body"]["lines"][0]["id"])
    out = [{"tender": "cash", "label": "Cash", "amount": worth - moved}] if worth > moved else []
    back = till.document("return", {
        "currency": "GBP", "of": of, "lines": [line], "total": worth, "payments": [{**MOVED, "amount": moved}, *out],
    })  # fmt: skip
    new = till.sale(a_line(tea, "1.000", price))
    paid = [{"tender": "cash", "label": "Cash", "amount": price - moved}] if price > moved else []
    new["body"]["payments"] = [{**MOVED, "amount": moved, "reference": back["number"]}, *paid]
    shown = {"document": back["id"], "number": back["number"], "of": sale["number"], "total": worth}
    new["body"]["back"] = shown | {"lines": [line], "payments": back["body"]["payments"]}
    return [back, new]


async def settled(databases: Databases, tenant: TenantCard, tea: UUID) -> tuple[int, list[tuple[str, int]]]:
    """Pieces in the store, and each order's number of payments' sum over all that was paid and handed back."""
    async with databases.read_tenant(tenant.id) as session:
        (level,) = await stock.levels_in_store(session, [tea])
        own = orders.orders
        rows = await session.execute(sa.select(own.c.number, own.c.paid).where(own.c.origin == "pos"))
        return int(level.on_hand), sorted((str(row.number), int(row.paid)) for row in rows)


@pytest.mark.parametrize(("price", "cash"), [(2500, 1500), (600, -400), (1000, 0)])
async def test_an_exchange_moves_both_goods_and_the_difference_alone(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, price: int, cash: int
) -> None:
    sale = till.sale(a_line(tea, "1.000", 1000))
    await till.send(till.opening(5000), sale)
    both = exchanged(till, tea, sale, 1000, price)
    assert faults(await till.send(*both, *both)) == []
    there, paid = await settled(databases, pos_shop, tea)
    assert there == 100 - 1
    assert dict(paid)[both[1]["number"]] == price
    assert dict(paid)[sale["number"]] == 0
    report = (await till.send(till.closing(6000 + cash)))["results"][0]["report"]
    assert (report["sold"] - report["returned"], report["cash_expected"]) == (price, 6000 + cash)
    assert [each["tender"] for each in report["tenders"]] == ["cash"]


@pytest.mark.parametrize("order", range(6))
async def test_an_exchange_is_booked_once_in_whatever_order_its_documents_come(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, order: int
) -> None:
    sale = till.sale(a_line(tea, "1.000", 1000))
    await till.send(till.opening(5000), sale)
    both = exchanged(till, tea, sale, 1000, 1200)
    *_, mixed = (one for one, _ in zip(permutations([*both, both[order % 2]]), range(order + 1), strict=False))
    for document in mixed:
        assert faults(await till.send(document)) == []
    there, paid = await settled(databases, pos_shop, tea)
    assert (there, dict(paid)[both[1]["number"]]) == (99, 1200)


def test_the_receipt_of_an_exchange_shows_both_sides_and_what_was_paid_out(tea_id: UUID) -> None:
    line = {"variant": str(tea_id), "name": "Tea", "quantity": "1.000", "tax_rate": 1000}
    payments = [{**MOVED, "amount": 600}, {"tender": "cash", "label": "Cash", "amount": 400}]
    back = {"of": "R1-000001", "total": 1000, "lines": [{**line, "total": 1000, "tax": 91}], "payments": payments}
    body = {"total": 600, "lines": [{**line, "total": 600, "tax": 55}], "payments": payments[:1], "back": back}
    document = {"kind": "sale", "number": "R1-000003", "at": "2026-11-23T10:00:00Z", "body": body}
    slip = slip_of(document, Place(shop="Shop", store="Shop"), for_locale("en"))
    assert [(line.count, line.total) for line in slip.lines] == [(1, 600), (-1, -1000)]
    assert (slip.total, slip.of, [(paid.label, paid.given) for paid in slip.payments]) == (
        -400,
        "R1-000001",
        [("Cash", -400)],
    )
    assert [(tax.net, tax.tax) for tax in slip.taxes] == [(-364, -36)]
    assert [line.total for line in slip.given] == [600]


@pytest.fixture
def tea_id() -> UUID:
    return UUID(int=7)
