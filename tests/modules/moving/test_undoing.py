"""What files brought in goes away again where nobody has used it since; what stays is named with the reason."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.api import ids_of
from modules.catalog.imports import ProductFormat
from modules.catalog.pricing.imports import PriceFormat
from modules.catalog.services.products import set_archived
from modules.catalog.views import variants
from modules.customers.imports import CustomerFormat
from modules.customers.views import customers
from modules.desk.api import Author, Deed, GivenRow, ImportFormat, Outcome, Work, note
from modules.moving import service
from modules.moving.errors import NothingToUndo
from modules.moving.figures import ours
from modules.moving.order_format import OldOrderFormat
from modules.moving.undoing import plans
from tests.factories.actors import an_actor
from tests.factories.goods import add_variant, stock_up

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(None, "Ann Lee")


async def bring(session: TenantSession, fmt: ImportFormat, *cells: dict[str, str]) -> Outcome:
    rows = [GivenRow(line, each) for line, each in enumerate(cells, 2)]
    return await fmt.take(session, rows, Work(run=new_id(), by=ANN, at=NOW, dry=False))


async def bring_products(session: TenantSession, *codes: str) -> Outcome:
    rows = ({"code": code, "name": f"Goods {code}", "price": "5.00", "barcode": f"50000{n}", "own_barcode": "yes"}
            for n, code in enumerate(codes, 1))  # fmt: skip
    return await bring(session, ProductFormat(), *rows)


async def undo(session: TenantSession, step: str) -> int:
    return await service.undo(session, an_actor(), step, clock.now())


async def stays(session: TenantSession, step: str) -> dict[str, str]:
    return {each.name: each.why for each in (await plans.PLANS[step](session)).stays}


async def on_sale(session: TenantSession) -> set[str]:
    return set(await session.scalars(sa.select(variants.c.code).where(variants.c.is_sold)))


async def test_products_of_a_file_go_and_a_mended_file_brings_them_back(session: TenantSession) -> None:
    await add_variant(session, code="MINE")
    await bring_products(session, "A", "B")
    before = await ids_of(session, ["A"])
    assert await undo(session, "products") == 2
    assert await on_sale(session) == {"MINE"}
    with pytest.raises(NothingToUndo):
        await undo(session, "products")
    again = await bring(session, ProductFormat(), {"code": "A", "name": "Goods A, mended", "price": "6.00"})
    assert (again.counts, again.faults) == ({"changed": 1}, [])
    assert await on_sale(session) == {"MINE", "A"}
    assert await ids_of(session, ["A"]) == before
    assert await undo(session, "products") == 1


async def test_the_barcodes_of_products_taken_back_are_free(session: TenantSession) -> None:
    await bring_products(session, "WRONG-1", "WRONG-2")
    await undo(session, "products")
    assert (await bring_products(session, "RIGHT-1", "RIGHT-2")).faults == []


async def test_a_product_brought_back_by_hand_has_its_variants(session: TenantSession) -> None:
    await bring_products(session, "A")
    product = await session.scalar(sa.select(variants.c.product_id).where(variants.c.code == "A"))
    assert product
    await undo(session, "products")
    await set_archived(session, [product], archived=False, by=ANN, at=NOW)
    assert await on_sale(session) == {"A"}
    assert await stays(session, "products") == {"Goods A": plans.BY_HAND}


async def test_what_was_used_stays_and_says_why(session: TenantSession) -> None:
    await bring_products(session, "FREE", "LIES", "SOLD", "HAND")
    ids = await ids_of(session, ["LIES", "HAND"])
    await stock_up(session, ids["LIES"], 3)
    await bring(session, OldOrderFormat(), {"number": "7", "day": "2025-01-31", "code": "SOLD", "amount": "5"})
    product = await session.scalar(sa.select(variants.c.product_id).where(variants.c.code == "HAND"))
    assert product
    await note(session, [Deed(act="product.edited", kind="catalog.product", subject=product)], by=ANN, at=NOW)
    expected = {"Goods LIES": plans.LIES, "Goods SOLD": plans.SOLD, "Goods HAND": plans.BY_HAND}
    assert await stays(session, "products") == expected
    assert await undo(session, "products") == 1
    assert await on_sale(session) == {"LIES", "SOLD", "HAND"}


async def test_customers_of_a_file_go_unless_something_is_theirs(session: TenantSession) -> None:
    people = ({"name": name, "phone": f"020 7946 001{n}"} for n, name in enumerate(("Mary", "Tom", "Sue")))
    await bring(session, CustomerFormat(), *people)
    await bring(
        session, OldOrderFormat(), {"number": "7", "day": "2025-01-31", "customer": "Tom", "amount": "5"},
    )  # fmt: skip
    plan = await plans.people(session)
    assert [(each.name, each.why, each.facts) for each in plan.stays] == [("Tom", plans.HAS, {"what": ("Orders",)})]
    assert await undo(session, "customers") == 2
    assert list(await session.scalars(sa.select(customers.c.name))) == ["Tom"]
    again = await bring(session, CustomerFormat(), {"name": "Mary Hill", "phone": "020 7946 0010"})
    assert again.counts == {"created": 1}


async def test_prices_of_files_become_what_they_were(session: TenantSession) -> None:
    await add_variant(session, code="TEA", price=1000)
    await add_variant(session, code="CUP", price=2000)
    start = await ours(session, an_actor())
    await bring(session, PriceFormat(), {"code": "TEA", "price": "11"}, {"code": "CUP", "price": "21"})
    await bring(
        session, PriceFormat(), {"code": "TEA", "price": "12"}, {"code": "TEA", "price": "9", "from_quantity": "6"}
    )
    (back,) = await plans.catalog.prices_from_files(session)
    assert sorted((price.amount or 0) for price in back.prices) == [0, 1000, 2000]
    assert await undo(session, "prices") == 3
    assert await plans.catalog.prices_from_files(session) == []
    assert (await ours(session, an_actor()))["prices"] == start["prices"]


async def test_a_price_that_was_changed_since_stays(session: TenantSession) -> None:
    await add_variant(session, code="TEA", price=1000)
    await bring(session, PriceFormat(), {"code": "TEA", "price": "11"})
    await bring(session, ProductFormat(), {"code": "TEA", "name": "Tea", "price": "15"})
    (stay,) = (await plans.prices(session)).stays
    assert (stay.why, stay.facts) == (plans.PRICES_CHANGED, {"n": 1})
    with pytest.raises(NothingToUndo):
        await undo(session, "prices")
