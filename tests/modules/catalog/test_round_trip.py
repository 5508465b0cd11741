"""Goods that go out as a file and come back the same: out of one shop, into an empty one, and out again."""

import hashlib
import io
import random
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.downloads import csv_bytes, xlsx_bytes
from infra.kit.ids import new_id
from infra.kit.tables_in import read_table
from modules.catalog.bundles.schemas import Kind, MadeOfIn, PartIn
from modules.catalog.bundles.service import set_parts
from modules.catalog.export import blocks, sheet_of
from modules.catalog.imports import ProductFormat
from modules.catalog.models import PriceList
from modules.catalog.pricing.schemas import PriceIn
from modules.catalog.pricing.service import COLUMNS, set_prices
from modules.catalog.pricing.units import set_floors
from modules.catalog.repository import Wanted, find_product
from modules.catalog.schemas import AttributeIn, CategoryIn, OptionIn, ProductIn, ProductOut, UnitIn, VariantIn
from modules.catalog.services.categories import save_category
from modules.catalog.services.products import create_product
from modules.catalog.shelves.export import HEADINGS as SHELF_HEADINGS
from modules.catalog.shelves.export import blocks as shelves
from modules.catalog.shelves.imports import CategoryFormat
from modules.desk.api import Author, GivenRow, ImportFormat, SecondLook, Work
from modules.desk.importing import guess
from tenancy.access.api import Actor
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.fixtures.figures import Figure

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(uuid4(), "Ann", frozenset({"catalog.sell_below_floor"}))
BLOCK = 200
NAMES = ["西湖龙井", "=SUM(A1)", "Tea, green", 'Nail 5"', "'tis", "Crème brûlée", "-3 °C bag", "衬衫", "00123"]
TAGS = ["green", "a, b", 'q"q', "夏：季", "x;y"]
TEXTS = ["", "One line", "Two\nlines", '"quoted"; and: more', "多行\n说明"]
ATTRIBUTES = [
    AttributeIn(name="Net weight", kind="number", unit="g"),
    AttributeIn(name="Material", kind="choice", choices=["Wool", "Linen, fine"], translations={"zh_Hans": "材质"}),
    AttributeIn(name="Washable", kind="yes_no"),
    AttributeIn(name="Since", kind="date"),
    AttributeIn(name="Note"),
]


async def furnish(session: TenantSession) -> None:
    """The categories, whose attributes a file of goods speaks of."""
    data = CategoryIn(name="Clothing", translations={"zh_Hans": "服装"}, attributes=ATTRIBUTES)
    parent = await save_category(session, None, data, by=ANN, at=NOON)
    fit = AttributeIn(name="Fit", kind="choice", choices=["slim", "wide, long", 'the "new" one'])
    await save_category(session, None, CategoryIn(name="Shirts", parent=parent, attributes=[fit]), by=ANN, at=NOON)
    await save_category(session, None, CategoryIn(name="Empty; shelf", parent=parent), by=ANN, at=NOON)


async def made_of_others(session: TenantSession, pick: random.Random, goods: list[UUID]) -> None:
    """Bundles and kits of the goods, kits in kits and bundles of a product's own variants among them."""
    sold = [(product, v) for product in goods for v in (await whole(session, product)).variants if not v.weighed]
    codes = [v.code for _, v in sold]
    kits: list[str] = []
    for product, variant in sold[: len(sold) // 6]:
        others = [code for code in codes[len(sold) // 6 :] + kits if code != variant.code]
        parts = [PartIn(code=c, quantity=Decimal(pick.choice(["1", "2.5", "12"]))) for c in pick.sample(others, 3)]
        kind = pick.choice(get_args(Kind))
        kits += [variant.code] if kind == "kit" else []
        await set_parts(
            session, product, variant.id, MadeOfIn(kind=kind, parts=parts if kind != "goods" else []), by=ANN, at=NOON
        )


async def whole(session: TenantSession, product: UUID) -> ProductOut:
    found = await find_product(session, product)
    assert found
    return found


async def priced_low(session: TenantSession, pick: random.Random, product: UUID) -> None:
    """Lowest prices, margins and prices of packs."""
    stored = await whole(session, product)
    floors: dict[UUID, int | None] = {v.id: pick.randrange(9999) for v in stored.variants if pick.random() < 0.3}
    margins: dict[UUID, int | None] = {v.id: pick.randrange(99999) for v in stored.variants if pick.random() < 0.3}
    await set_floors(session, stored, floors, by=ANN, at=NOON)
    await set_floors(session, stored, margins, by=ANN, at=NOON, of="floor_margin")
    packs = [(v.id, unit.id) for v in stored.variants for unit in v.units if pick.random() < 0.6]
    prices = [PriceIn(variant=variant, unit=unit, amount=pick.randrange(10**6)) for variant, unit in packs]
    if prices:
        usual: Any = (await session.execute(sa.select(*COLUMNS).where(PriceList.is_default))).one()
        await set_prices(session, usual, prices, by=ANN, at=NOON)


def some_facts(pick: random.Random) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "net_weight": str(Decimal(pick.randrange(1, 99999)) / 100), "material": pick.choice(["Wool", "Linen, fine"]),
        "washable": pick.choice([True, False]), "since": "2026-02-28",
        "note": pick.choice(["1e5", "=1", "plain; text"]),
    }  # fmt: skip
    return {key: value for key, value in facts.items() if pick.random() < 0.6}


def some_variants(pick: random.Random, n: int, sizes: list[str], colors: list[str]) -> list[VariantIn]:
    grid = [{"Size": size, "颜色": color} for size in sizes for color in colors] or [{}]
    return [
        VariantIn(
            code=f"C-{n}-{m}",
            values=values,
            barcode=pick.choice(["", f"{n:04}{m:03}x", f"2{n:06}{m:05}9"]),
            is_own_barcode=True,
            price=pick.choice([None, 0, pick.randrange(1, 10**7)]),
            low_stock=pick.choice([None, Decimal(0), Decimal("2.5")]),
            unit=pick.choice(["piece", "kg", "盒"]),
            weighed=pick.random() < 0.2,
            tax_class=pick.choice(["standard", "zero"]),
            units=[UnitIn(name="pack", factor=Decimal(6), barcode=f"P{n}{m}"), UnitIn(name="托", factor=Decimal("0.5"))]
            if pick.random() < 0.3
            else [],
        )
        for m, values in enumerate(grid)
    ]


def some_goods(pick: random.Random, n: int) -> ProductIn:
    has_options = pick.random() < 0.4
    sizes, colors = (["S", "M", "X:L"], ["red", "blau; hell"]) if has_options else ([], [])
    category = pick.choice(["", "Clothing", "Clothing > Shirts", "Food"])
    return ProductIn(
        name=pick.choice([*NAMES, f"Goods {n}"]),
        translations={"zh_Hans": f"货 {n}"} if pick.random() < 0.5 else {},
        description=pick.choice(TEXTS),
        descriptions={"zh_Hans": "说明"} if pick.random() < 0.3 else {},
        category=category,
        brand=pick.choice(["", "Cloud", "=Brand"]),
        tags=pick.sample(TAGS, pick.randrange(4)),
        attributes=some_facts(pick) if category.startswith("Clothing") else {},
        options=[OptionIn(name="Size", values=sizes), OptionIn(name="颜色", values=colors)] if has_options else [],
        drawing=pick.choice(["box", "tin"]),
        state=pick.choice(["active", "active", "draft"]),
        variants=some_variants(pick, n, sizes, colors),
    )


async def exported(databases: Databases, tenant: TenantCard, kind: str, what: str = "products") -> bytes:
    actor: Actor = an_actor(tenant=tenant.id, slug=tenant.slug)
    async with databases.read_tenant(tenant.id, tenant.cell) as session:
        sheet = await sheet_of(session)
    rows, headings = blocks(databases, actor, Wanted(), sheet), sheet.headings("en")
    if what == "categories":
        rows, headings = shelves(databases, actor), list(SHELF_HEADINGS)
    content: AsyncIterator[bytes] = (
        csv_bytes(headings, rows) if kind == "csv" else xlsx_bytes("Products", headings, rows)
    )
    return b"".join([part async for part in content])


async def brought_in(
    databases: Databases, tenant: TenantCard, content: bytes, fmt: ImportFormat | None = None
) -> dict[str, int]:
    """The file's rows by what became of them, its columns as they are recognized."""
    table, counts = read_table(io.BytesIO(content)), dict[str, int]()
    fmt = fmt or ProductFormat()
    again: list[GivenRow] = []
    async with databases.tenant(tenant.id, tenant.cell) as session:
        mapping = guess(table.headings, await fmt.fields(session))
        assert len(mapping) == len(table.headings)
        for block in table.blocks(BLOCK):
            rows = [GivenRow(row.line, {name: row.cells[at] for name, at in mapping.items()}) for row in block]
            outcome = await fmt.take(session, rows, Work(run=new_id(), by=ANN, at=NOON, dry=False))
            assert [msgspec.to_builtins(fault) for fault in outcome.faults] == []
            for kind, number in outcome.counts.items():
                counts[kind] = counts.get(kind, 0) + number
            again += [row for row in rows if isinstance(fmt, SecondLook) and fmt.is_open(row)]
        work = Work(run=new_id(), by=ANN, at=NOON, dry=False)
        if isinstance(fmt, SecondLook):
            assert [msgspec.to_builtins(fault) for fault in await fmt.complete(session, again, work)] == []
        await session.commit()
    return counts


def digest(content: bytes, kind: str) -> str:
    """Of the bytes; of a workbook, whose archive carries the time of its making, of every cell's XML."""
    if kind == "csv":
        return hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in sorted(archive.namelist()) if "sheet" in name or "sharedStrings" in name]
        return hashlib.sha256(b"".join(archive.read(name) for name in parts)).hexdigest()


@pytest.mark.prove("round_trip", want="products: export → import → export gives equal hashes, CSV and XLSX")
async def test_goods_that_went_out_and_came_back_go_out_the_same(
    databases: Databases,
    new_tenant: Callable[[], Any],
    scale: Callable[[int, int], int],
    figure: Figure,
) -> None:
    source: TenantCard = await new_tenant()
    pick, number = random.Random(7), scale(60, 3000)
    async with databases.tenant(source.id, source.cell) as session:
        await furnish(session)
        goods = [await create_product(session, some_goods(pick, n), by=ANN, at=NOON) for n in range(number)]
        for product in goods:
            await priced_low(session, pick, product)
        await made_of_others(session, pick, goods)
        await session.commit()
    hashes: list[str] = []
    for kind in ("csv", "xlsx"):
        target: TenantCard = await new_tenant()
        shelved = await exported(databases, source, kind, "categories")
        assert (await brought_in(databases, target, shelved, CategoryFormat())).keys() == {"created"}
        assert (await brought_in(databases, target, shelved, CategoryFormat())).keys() == {"same"}
        assert digest(await exported(databases, target, kind, "categories"), kind) == digest(shelved, kind)
        file = await exported(databases, source, kind)
        made = await brought_in(databases, target, file)
        again = await exported(databases, target, kind)
        repeated = await brought_in(databases, target, again)
        hashes += [digest(file, kind), digest(again, kind)]
        assert made.keys() == {"created"}
        assert repeated == {"same": made["created"]}
    equal = (hashes[0] == hashes[1], hashes[2] == hashes[3])
    figure(f"{number} products, CSV {'equal' if equal[0] else 'differs'}, XLSX {'equal' if equal[1] else 'differs'}")
    assert equal == (True, True)
