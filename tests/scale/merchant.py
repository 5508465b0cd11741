"""A merchant with as many goods, customers and orders as one asks for, made inside the database in minutes."""

from itertools import product
from pathlib import Path

import asyncpg
import msgspec

from infra.kit.db.sessions import Databases
from infra.kit.search import search_text
from modules.shops.api import NewStore, add_stores
from modules.stock.api import add_warehouses
from tenancy.tenants.api import TenantCard
from tests.fixtures.tenants import RIVAL, open_tenant

SQL = Path(__file__).with_name("merchant.sql")
STORES = 5
KINDS = ("有机", "新鲜", "进口", "手工", "Organic", "Classic", "Alpine", "Golden", "云南", "家庭装")
THINGS = (
    "龙井茶", "橄榄油", "全麦面包", "洗衣液", "棉T恤", "蓝牙耳机", "儿童牙刷", "苹果汁", "coffee beans", "oat milk",
    "dark chocolate", "running socks", "phone case", "猫粮", "陶瓷碗", "羽绒被", "牛肉干", "保温杯", "竹笋", "酸奶",
)  # fmt: skip
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", ("芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "秀英")


class Size(msgspec.Struct, frozen=True):
    """How much of everything."""

    variants: int
    orders: int
    customers: int

    def part(self, percent: int) -> "Size":
        return Size(*(amount * percent // 100 for amount in msgspec.structs.astuple(self)))


def words() -> list[tuple[int, str, str]]:
    """What goods are called: n, name, and the text they are found by."""
    names = [f"{kind}{thing}" if kind > "a" > thing else f"{kind} {thing}" for kind, thing in product(KINDS, THINGS)]
    return [(n, name, search_text(name)) for n, name in enumerate(names)]


def people(count: int) -> list[tuple[int, str, str, str, str]]:
    """Customers: n, name, phone, e-mail, and the text they are found by."""
    made: list[tuple[int, str, str, str, str]] = []
    for n in range(1, count + 1):
        name = FAMILY[n % 10] + GIVEN[n // 10 % 13] + (GIVEN[n // 130 % 13] if n % 3 else "")
        phone, mail = f"+8613{n * 7919 % 10**9:09}", f"buyer{n}@example.com"
        made.append((n, name, phone, mail, search_text(name, phone, phone[3:], mail)))
    return made


async def open_merchant(databases: Databases, dsn: str, name: str, size: Size) -> TenantCard:
    """A tenant with five stores, and `size` of everything; analyzed, as a busy database is."""
    card = await open_tenant(databases, msgspec.structs.replace(RIVAL, slug=name, name=name))
    async with databases.tenant(card.id, card.cell) as session:
        await add_stores(session, [NewStore(f"S{n}", f"Store {n}") for n in range(2, STORES + 1)])
        await add_warehouses(session)
        await session.commit()
    connection = await asyncpg.connect(dsn)
    try:
        await fill(connection, card, size)
    finally:
        await connection.close()
    return card


async def fill(connection: "asyncpg.Connection[asyncpg.Record]", card: TenantCard, size: Size) -> None:
    """By the administrator, past the triggers of references: every row of theirs is made here too."""
    settings = {"variants": size.variants, "orders": size.orders, "currency": RIVAL.currency}
    await connection.execute(f"SET search_path TO {card.id}, ext; SET session_replication_role TO replica;")
    await connection.execute("SET work_mem TO '256MB'; SELECT setseed(0.5);")
    for name, value in settings.items():
        await connection.execute(f"SET scale.{name} TO '{value}'")
    await connection.execute("CREATE TEMP TABLE words (n int, name text, search text)")
    await connection.execute("CREATE TEMP TABLE person (n bigint, name text, phone text, email text, search text)")
    await connection.copy_records_to_table("words", records=words())
    await connection.copy_records_to_table("person", records=people(size.customers))
    await connection.execute(SQL.read_text())
    await connection.execute("VACUUM ANALYZE")
