"""A real grocery chain's year: every report equals what pandas makes of the raw data, to the cent."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.insight.jobs import count_all
from modules.insight.reports.dimensions import GOODS, By
from modules.insight.reports.service import Asked, Report, make_report
from modules.shops.api import NewStore, add_stores, get_settings, tax_classes
from modules.shops.views import stores
from modules.stock.api import add_warehouses
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Servers
from tests.fixtures.tenants import CORNER, open_tenant
from tests.modules.insight.reports.years import ZONE, JourneyYear, MadeUpYear, Sold, Year

FIRST, LAST = date(2016, 12, 1), date(2018, 1, 31)
COMPARED = (By.DAY, By.MONTH, By.WEEKDAY, By.HOUR, By.STORE, By.CATEGORY, By.PRODUCT)
A_SHARE, B_SHARE = 80, 95


class Loaded(msgspec.Struct, frozen=True):
    """The merchant, and how its rows are called in the data: store, category and product by id."""

    card: TenantCard
    names: dict[str, str]


async def load(databases: Databases, dsn: str, year: Year) -> Loaded:
    """The year's goods, orders and lines as rows, copied in."""
    opening = msgspec.structs.replace(CORNER, slug="journey", name="Journey", currency="USD", zone=ZONE, country="US")
    card = await open_tenant(databases, opening)
    lines = list(year.lines())
    async with databases.tenant(card.id) as session:
        await add_stores(session, [NewStore(store, store) for store in sorted({line.store for line in lines})])
        await add_warehouses(session)
        settings, (tax, *_) = await get_settings(session), await tax_classes(session)
        places = {row.code: row.id for row in await session.execute(sa.select(stores.c.code, stores.c.id))}
        await session.commit()
    shelves = {name: new_id() for name in sorted(set(year.departments.values()) - {""})}
    goods = {code: new_id() for code in year.departments}
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SET session_replication_role TO replica")

        async def copy(table: str, columns: str, rows: Any) -> None:
            await connection.copy_records_to_table(table, schema_name=card.id, columns=columns.split(), records=rows)

        await copy("category", "id name path", ((key, name, name) for name, key in shelves.items()))
        await copy("product", "id name category_id search_text", (
            (goods[code], code, shelves.get(name), "") for code, name in year.departments.items()
        ))  # fmt: skip
        await copy(
            "variant", "id product_id code tax_class_id", ((key, key, code, tax.id) for code, key in goods.items())
        )
        channel = settings.channel("counter")
        await copy("sales_order", ORDER, (order_row(basket, places, channel) for basket in baskets(lines)))
        await copy("order_line", LINE, line_rows(lines, goods, shelves, year))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    ids = {
        **{v: k for k, v in places.items()},
        **{v: k for k, v in shelves.items()},
        **{v: k for k, v in goods.items()},
    }
    return Loaded(card, {str(key): name for key, name in ids.items()})


ORDER = (
    "id number client_id state store_id channel_id currency prices_include_tax net tax rounding total paid placed_at "
    "handed_over_at who_name search_text"
)
LINE = (
    "id order_id position variant_id name code unit weighed category_id quantity unit_price amount reasons tax_class "
    "tax_rate net tax"
)


def baskets(lines: Sequence[Sold]) -> Iterator[list[Sold]]:
    for _, of_basket in groupby(lines, attrgetter("basket")):
        yield list(of_basket)


def id_of(basket: int) -> UUID:
    return UUID(int=(0x7 << 76) | (0b10 << 62) | basket)


def order_row(lines: list[Sold], places: dict[str, UUID], channel: UUID) -> tuple[Any, ...]:
    sold, total, key = lines[0], sum(line.cents for line in lines), id_of(lines[0].basket)
    return (
        key, str(sold.basket), key, "completed", places[sold.store], channel, "USD", True, total, 0, 0, total, total,
        sold.at, sold.at, "Journey", "",
    )  # fmt: skip


def line_rows(
    lines: Sequence[Sold], goods: dict[str, UUID], shelves: dict[str, UUID], year: Year
) -> Iterator[tuple[Any, ...]]:
    position = Counter[int]()
    for line in lines:
        position[line.basket] += 1
        shelf = shelves.get(year.departments.get(line.code, ""))
        yield (
            new_id(), id_of(line.basket), position[line.basket], goods.get(line.code), line.code, line.code, "piece",
            False, shelf, Decimal(line.quantity), 0, line.cents, "[]", "standard", 0, line.cents, 0,
        )  # fmt: skip


def said(report: Report, names: dict[str, str]) -> dict[str, tuple[int, int]]:
    """As `Year.sums` says it."""
    is_goods = report.asked.by in GOODS
    return {
        names.get(row.key or "", row.key or ""): (int(row.quantity) if is_goods else row.orders, row.sales)
        for row in report.rows
    }


def classes(sums: dict[str, tuple[int, int]]) -> Counter[str]:
    """How many products are A, B and C, by their sales alone."""
    whole, before, found = sum(cents for _, cents in sums.values()), 0, Counter[str]()
    for cents in sorted((cents for _, cents in sums.values()), reverse=True):
        found["A" if before * 100 < A_SHARE * whole else "B" if before * 100 < B_SHARE * whole else "C"] += 1
        before += cents
    return found


def unknown_together(sums: dict[str, tuple[int, int]], year: Year) -> dict[str, tuple[int, int]]:
    """Products that the data doesn't describe are one row, named after none."""
    known = {code: value for code, value in sums.items() if code in year.departments}
    others = [value for code, value in sums.items() if code not in year.departments]
    return known | ({"": (sum(units for units, _ in others), sum(cents for _, cents in others))} if others else {})


@pytest.mark.prove("reports", want="every report of the Complete Journey year equals pandas, to the cent")
async def test_every_report_of_a_year_is_what_the_raw_data_says(
    databases: Databases, prepared: Servers, pytestconfig: pytest.Config, figure: Figure
) -> None:
    is_whole = bool(pytestconfig.getoption("--prove"))
    year: Year = JourneyYear() if is_whole else MadeUpYear()
    loaded = await load(databases, prepared.admin_dsn, year)
    await count_all(databases, loaded.card)
    actor = an_actor(tenant=loaded.card.id, currency="USD", zone=ZONE)
    figures, differing, took = 0, list[object](), dict[str, int]()
    for by in COMPARED:
        async with databases.read_tenant(loaded.card.id) as session:
            begin = time.perf_counter()
            report = await make_report(session, actor, Asked(by=by, first=FIRST, last=LAST))
            took[by.value] = round((time.perf_counter() - begin) * 1000)
        want = year.sums(by)
        if by is By.PRODUCT:
            want = unknown_together(want, year)
            differing += [] if Counter(row.grade for row in report.rows) == classes(want) else ["classes"]
        got = said(report, loaded.names)
        figures += 2 * len(want)
        differing += [(by.value, key) for key in want.keys() | got.keys() if want.get(key) != got.get(key)]
        differing += [] if report.total.sales == sum(cents for _, cents in want.values()) else [f"total by {by}"]
    times = ", ".join(f"{name} {ms} ms" for name, ms in took.items())
    figure(f"{figures} figures in {len(COMPARED)} reports, {len(differing)} differ; {times}")
    assert differing == []
