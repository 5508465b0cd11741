"""What a merchant's people and programs ask for all day, by what it is: each answer timed in the server's process."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
import httpx
import msgspec
from litestar import Litestar

from billing.plans.offers import FREE
from billing.plans.service import give_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from tenancy.tenants.api import TenantCard
from tests.factories.callers import owner_at, program_at

UNHURRIED = msgspec.structs.replace(FREE, name="scale", limits={"api_calls_minute": 1_000_000})
SAMPLE = 50
FIRST_ROUNDS = 2  # what a running server did long ago: compile pages and statements
REPORTS = ("day", "month", "weekday", "hour", "store", "channel", "staff", "category", "product", "slow")
WORDS = {
    "finder": ("龙井茶", "longjingcha", "ljc", "olive", "王芳", "wangfang", "SO-0005", "coffee beans", "牛肉干 123"),
    "products": ("龙井茶", "youji", "yjcl", "A1234", "oat milk", "羽绒被 77", "YB45", "酸奶"),
    "customers": ("王芳", "wang", "lm", "8613", "79190", "buyer123", "李伟静"),
    "orders": ("SO-00012", "12345", "王芳", "zhangmin", "8613", "79190", "so-1"),
}


class Client(msgspec.Struct, frozen=True):
    """The owner's browser and a program of one merchant, and ids of things that are there."""

    card: TenantCard
    owner: httpx.AsyncClient
    program: httpx.AsyncClient
    ids: dict[str, Sequence[str]]

    @property
    def home(self) -> str:
        return f"/app/{self.card.slug}"


class Ask(msgspec.Struct, frozen=True):
    """One kind of request; `path` throws its own dice. `group`: read, search, dashboard or reports."""

    group: str
    name: str
    path: Callable[[Client, random.Random], str]
    is_program: bool = False


async def client_of(app: Litestar, databases: Databases, admin: Any, card: TenantCard) -> Client:
    async with databases.platform() as session:
        await give_plan(session, card.id, UNHURRIED, clock.now())
        owner, program = (await owner_at(app, session, card)).client, await program_at(app, session, card)
    tables = {"product": "product", "customer": "customer", "order": "sales_order", "variant": "variant"}
    ids: dict[str, Sequence[str]] = {}
    for name, table in tables.items():
        rows: list[asyncpg.Record] = await admin(
            f"SELECT id FROM {card.id}.{table} ORDER BY md5(id::text) LIMIT {SAMPLE}"
        )
        ids[name] = [str(row["id"]) for row in rows]
    return Client(card, owner, program, ids)


def asks() -> list[Ask]:
    return [*reads(), *programs(), *searches(), *boards()]


def page(group: str, name: str, path: str) -> Ask:
    """A page at a fixed address."""
    return Ask(group, name, lambda client, _: client.home + path)


def one(name: str, path: str, of: str) -> Ask:
    """A page of one thing."""
    return Ask("read", name, lambda client, dice: client.home + path.format(dice.choice(client.ids[of])))


def reads() -> list[Ask]:
    return [
        page("read", "product list", "/products"),
        page("read", "products by date", "/products?sort=added&down=1"),
        page("read", "products low", "/products/low"),
        one("product page", "/products/{}", "product"),
        page("read", "order list", "/orders"),
        page("read", "orders to handle", "/orders?state=open"),
        page("read", "orders flagged", "/orders?state=flagged"),
        page("read", "orders completed", "/orders?state=completed"),
        page("read", "orders canceled", "/orders?state=canceled"),
        one("order page", "/orders/{}", "order"),
        page("read", "customer list", "/customers"),
        one("customer page", "/customers/{}", "customer"),
        page("read", "stock list", "/stock"),
        page("read", "stock running low", "/stock?view=low"),
        page("read", "how many run low", "/stock/low"),
        one("stock of one", "/stock/{}", "variant"),
    ]


def programs() -> list[Ask]:
    def of(name: str, path: str) -> Ask:
        return Ask("read", f"api {name}", lambda _client, _dice: f"/api/v1/{path}", is_program=True)

    lists = [
        of(name, name) for name in ("products", "customers", "orders", "stock-levels", "stock-moves", "stock-values")
    ]
    since = "orders?since=2026-01-01T00:00:00Z&limit=100"
    return [*lists, of("orders since", since)]


def searches() -> list[Ask]:
    def of(name: str, path: str, words: Sequence[str]) -> Ask:
        return Ask("search", name, lambda client, dice: f"{client.home}{path}?q={dice.choice(words)}")

    paths = {"products": "/products", "customers": "/customers", "orders": "/orders"}
    lists = [of(f"search {name}", path, WORDS[name]) for name, path in paths.items()]
    fields = [
        of("order's goods", "/orders/products", WORDS["products"]),
        of("order's customer", "/orders/customers", WORDS["customers"]),
        of("search stock", "/stock", WORDS["products"]),
    ]
    return [of("finder", "/finder", WORDS["finder"]), *lists, *fields]


def boards() -> list[Ask]:
    ranges = [page("dashboard", f"dashboard {name}", f"/?range={name}") for name in ("today", "7", "30")]
    return [*ranges, page("read", "what waits and runs low", "/dashboard/low")]


def reports(period: str, first: str, last: str) -> list[Ask]:
    return [page("reports", f"{by} of a {period}", f"/reports/{by}?from={first}&to={last}") for by in REPORTS]


async def took(client: Client, ask: Ask, dice: random.Random) -> float:
    """Milliseconds of one request."""
    browser, path = client.program if ask.is_program else client.owner, ask.path(client, dice)
    begin = time.perf_counter()
    answer = await browser.get(path)
    spent = (time.perf_counter() - begin) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    return spent


async def measure(clients: Sequence[Client], asks: Sequence[Ask], rounds: int) -> dict[str, list[list[float]]]:
    """The milliseconds of each request by its name, for each client. They take turns: both have one machine."""
    dice = random.Random(7)
    spent: dict[str, list[list[float]]] = {ask.name: [[] for _ in clients] for ask in asks}
    for ask in asks:
        for number in range(FIRST_ROUNDS + rounds):
            for place, client in enumerate(clients):
                each = await took(client, ask, dice)
                if number >= FIRST_ROUNDS:
                    spent[ask.name][place].append(each)
    return spent


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]
