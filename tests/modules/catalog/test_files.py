"""Bundles, packs, margins and categories by file: what a row says, and what is said of a row that can't be."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import Databases, PlatformSession, TenantSession
from infra.kit.files import LocalFiles, keep_files
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from modules.catalog.bundles.service import parts_of
from modules.catalog.imports import ProductFormat
from modules.catalog.models import Part, Variant
from modules.catalog.repository import find_product
from modules.catalog.services.categories import all_categories
from modules.catalog.shelves.imports import CategoryFormat
from modules.desk import handlers
from modules.desk.api import Author, GivenRow, RowFault, Work
from modules.desk.events import ImportMapped
from modules.desk.runs import find_run
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.imports import a_delivery, bring, mapped, run_of, taken

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(uuid4(), "Ann")
GIFT = "Gift,GIFT,99.00,bundle,TEA: 2; CUP: 1,,"
TEA = "Tea,TEA,40.00,,,pack: 6,pack: 200.00"
CUP = "Cup,CUP,30.00,,,,"
HEAD = "name,code,price,Bundle or kit,Parts,Larger units,Prices of larger units"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    keep_files(LocalFiles(tmp_path))


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


@pytest.fixture
def delivered(tenant: TenantCard) -> Delivered:
    return a_delivery(tenant)


def file_of(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def rows(*cells: dict[str, str]) -> list[GivenRow]:
    return [GivenRow(n + 2, {"name": f"Goods {n}", "code": f"C{n}"} | each) for n, each in enumerate(cells)]


def work() -> Work:
    return Work(run=new_id(), by=ANN, at=NOON, dry=False)


async def brought(session: TenantSession, *cells: dict[str, str]) -> tuple[dict[str, int], list[RowFault]]:
    fmt, given = ProductFormat(), rows(*cells)
    outcome = await fmt.take(session, given, work())
    bad = {fault.line for fault in outcome.faults}
    left = [row for row in given if row.line not in bad and fmt.is_open(row)]
    return outcome.counts, [*outcome.faults, *await fmt.complete(session, left, work())]


async def recipe(session: TenantSession, code: str) -> tuple[str, list[tuple[str, Decimal]]]:
    row = (await session.execute(sa.select(Variant.id, Variant.kind).where(Variant.code == code))).one()
    parts = (await parts_of(session, [row.id])).get(row.id, [])
    return row.kind, [(part.code, part.quantity) for part in parts]


async def test_a_bundle_may_stand_above_its_parts(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    run = await taken(browser, rolled_back, delivered, file_of(GIFT, TEA, CUP))
    found = await find_run(session, run)
    assert (found.state, found.counts, found.faulty) == ("done", {"created": 3}, 0)
    assert await recipe(session, "GIFT") == ("bundle", [("TEA", Decimal(2)), ("CUP", Decimal(1))])
    again = await find_run(session, await taken(browser, rolled_back, delivered, file_of(GIFT, TEA, CUP)))
    assert (again.counts, again.faulty) == ({"same": 3}, 0)


async def test_a_look_through_knows_the_parts_that_are_still_to_come_and_misses_the_others(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    run = await run_of(await bring(browser, file_of(GIFT, "Set,SET,50.00,kit,CUP: 1; NONE: 1,,", TEA, CUP)))
    await mapped(browser, run)
    await handlers.check_import(rolled_back, ImportMapped(run=run), delivered)
    found = await find_run(session, run)
    assert (found.state, found.total, found.faulty) == ("checked", 4, 1)
    assert [(fault["line"], fault["field"], fault["facts"]) for fault in found.faults] == [
        (3, "parts", {"asked": "NONE"})
    ]
    assert await session.scalar(sa.select(sa.func.count()).select_from(Part)) == 0


async def test_a_row_turns_a_bundle_into_goods_again(session: TenantSession) -> None:
    await brought(session, {}, {"made": "bundle", "parts": "C0: 3"})
    counts, faults = await brought(session, {}, {"made": "Goods"})
    assert (counts, faults) == ({"same": 1, "changed": 1}, [])
    assert await recipe(session, "C1") == ("goods", [])


@pytest.mark.parametrize(
    ("cells", "field", "says"),
    [
        ({"made": "bundle"}, "parts", "Name at least one part"),
        ({"parts": "C0: 1"}, "made", "Parts belong to a bundle or a kit"),
        ({"made": "box", "parts": "C0: 1"}, "made", "Say bundle, kit or goods"),
        ({"made": "kit", "parts": "C0: 1; C0: 2"}, "parts", "Write parts as"),
        ({"made": "kit", "parts": "C0: 0"}, "parts", "Write parts as"),
        ({"made": "kit", "parts": "C0 twice"}, "parts", "Write parts as"),
        ({"made": "kit", "parts": "C1: 1"}, "parts", "Nothing is a part of itself"),
        ({"made": "kit", "parts": "C9: 1"}, "parts", "{asked}"),
        ({"made": "kit", "parts": "C0: 1", "weighed": "yes"}, "weighed", "Weighed goods"),
        ({"made": "bundle", "parts": "C0: 1", "opening_stock": "4"}, "opening_stock", "never lies on the shelf"),
        ({"units": "pack: 6", "unit_prices": "box: 3.00"}, "unit_prices", "has no unit {unit}"),
        ({"units": "pack: 6", "unit_prices": "pack: cheap"}, "unit_prices", "Write prices of larger units"),
        ({"floor_margin": "-1"}, "floor_margin", "Enter a percentage"),
        ({"floor_margin": "10001"}, "floor_margin", "Enter a percentage"),
    ],
)
async def test_a_row_that_cannot_be_says_why_beside_its_column(
    session: TenantSession, cells: dict[str, str], field: str, says: str
) -> None:
    _, faults = await brought(session, {}, cells)
    assert [(fault.line, fault.field) for fault in faults] == [(3, field)]
    assert says in faults[0].message


async def test_packs_get_prices_and_goods_a_lowest_margin(session: TenantSession) -> None:
    cells = {"units": "pack: 6; box: 48", "unit_prices": "pack: 30.00", "floor_margin": "12.5 %"}
    await brought(session, cells)
    product = await session.scalar(sa.select(Variant.product_id).where(Variant.code == "C0"))
    assert product
    stored = await find_product(session, product)
    assert stored
    assert [(unit.name, unit.price) for unit in stored.variants[0].units] == [("pack", 3000), ("box", None)]
    assert stored.variants[0].floor_margin == 1250
    assert (await brought(session, cells))[0] == {"same": 1}
    assert (await brought(session, cells | {"unit_prices": "pack: 31.00"}))[0] == {"changed": 1}


SHELF = {"category": "Tea>Green", "attribute": "Grade", "kind": "choice", "choices": "A, B"}


async def shelved(session: TenantSession, *cells: dict[str, str]) -> tuple[dict[str, int], list[RowFault]]:
    given = [GivenRow(n + 2, each) for n, each in enumerate(cells)]
    outcome = await CategoryFormat().take(session, given, work())
    return outcome.counts, outcome.faults


async def test_categories_come_in_with_what_their_goods_have_and_keep_what_a_file_leaves_out(
    session: TenantSession,
) -> None:
    weight = {"category": "Tea > Green", "attribute": "Net weight", "kind": "number", "unit": "g"}
    assert await shelved(session, SHELF, weight) == ({"created": 2}, [])
    assert await shelved(session, SHELF) == ({"same": 1}, [])
    assert await shelved(session, SHELF | {"choices": "A, B, C"}) == ({"changed": 1}, [])
    green = next(each for each in (await all_categories(session)).values() if each.path == "Tea > Green")
    assert [(a.name, a.kind, a.unit, a.choices) for a in green.attributes] == [
        ("Grade", "choice", "", ["A", "B", "C"]), ("Net weight", "number", "g", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (SHELF | {"category": " > "}, "category"),
        (SHELF | {"kind": "colour"}, "kind"),
        (SHELF | {"choices": ""}, "choices"),
        (SHELF | {"key": "Not a key"}, "key"),
        (SHELF | {"attribute": ""}, "attribute"),
    ],
)
async def test_a_row_of_a_category_that_cannot_be_says_so_beside_its_column(
    session: TenantSession, cells: dict[str, str], field: str
) -> None:
    _, faults = await shelved(session, {"category": "Tea"}, cells)
    assert [(fault.line, fault.field) for fault in faults] == [(3, field)]


async def test_an_attribute_keeps_its_kind(session: TenantSession) -> None:
    await shelved(session, SHELF)
    _, faults = await shelved(session, SHELF | {"kind": "text"})
    assert [fault.field for fault in faults] == ["kind"]
