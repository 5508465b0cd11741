"""A chain's year through the public API: stopped anywhere, it is there once, and to the cent."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.entry.migrate import plain
from infra.entry.replay.comparing import compare
from infra.entry.replay.merchant import JOURNEY, furnish, open_shop
from infra.entry.replay.run import replay
from infra.entry.replay.sending import Counter, StoresMissing
from infra.entry.running import of_running
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.settings import load
from modules.orders.views import orders
from tenancy.access.actor import Actor
from tests.factories.chains import MadeUpChain
from tests.fixtures.figures import Figure
from tests.fixtures.site import visitor
from tests.infra.entry.running import ROOT, Running, own_environ

COUNT = 60


class Shop:
    """The chain's merchant, with everything but its sales."""

    def __init__(self, databases: Databases, owner: Actor, client: httpx.AsyncClient) -> None:
        self.databases, self.owner, self.client = databases, owner, client

    async def sales(self) -> int:
        async with self.databases.read_tenant(self.owner.tenant) as session:
            return await session.scalar(sa.select(sa.func.count()).select_from(orders)) or 0


def silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture
async def shop(live_app: Litestar, databases: Databases) -> AsyncGenerator[Shop]:
    merchant = msgspec.structs.replace(JOURNEY, email=f"{new_id()}@complete-journey.example")  # of this test alone
    owner, key = await open_shop(databases, merchant)
    await furnish(databases, owner, MadeUpChain(COUNT), silent)
    async with visitor(live_app, authorization=f"Bearer {key}") as client:
        yield Shop(databases, owner, client)


def lose_answers(client: httpx.AsyncClient) -> None:
    """From now on every third answer is lost on its way back, after the work was done."""
    answers = 0

    async def lose(answer: httpx.Response) -> None:
        nonlocal answers
        answers += 1
        if answers % 3 == 0:
            raise httpx.ReadError("lost", request=answer.request)

    client.event_hooks = {"response": [lose]}


async def test_a_replay_that_is_stopped_loses_answers_and_goes_on_is_there_once_to_the_cent(shop: Shop) -> None:
    reached = asyncio.Event()

    def watch(what: str, done: int, total: int) -> None:
        if done >= COUNT // 3:
            reached.set()

    first = asyncio.create_task(replay(MadeUpChain(COUNT), shop.client, COUNT, watch))
    await asyncio.wait({first, asyncio.create_task(reached.wait())}, return_when=asyncio.FIRST_COMPLETED)
    assert not first.done(), first.exception()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    there = await shop.sales()
    assert COUNT // 3 <= there < COUNT
    lose_answers(shop.client)
    outcome = await replay(MadeUpChain(COUNT), shop.client, COUNT, silent)
    assert outcome.sent == COUNT - there
    assert await shop.sales() == COUNT
    assert outcome.differences == 0, [figure for figure in outcome.figures if figure.differs]
    again = await replay(MadeUpChain(COUNT), shop.client, COUNT, silent)
    assert (again.sent, again.differences) == (0, 0)
    compared = {(figure.by, figure.name) for figure in again.figures}
    assert {("month", "2016-12"), ("month", "2017-01"), ("store", "303"), ("department", "")} <= compared


async def test_furnishing_again_adds_nothing(shop: Shop) -> None:
    async def counted() -> list[int]:
        async with shop.databases.read_tenant(shop.owner.tenant) as session:
            tables = ("product", "variant", "customer", "store")
            return [await session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0 for table in tables]

    before = await counted()
    await furnish(shop.databases, shop.owner, MadeUpChain(COUNT), silent)
    assert await counted() == before == [40, 40, 30, 5]


async def test_a_cent_that_differs_is_found(shop: Shop) -> None:
    chain = MadeUpChain(COUNT)
    await replay(chain, shop.client, COUNT, silent)
    answer = await shop.client.get("/api/v1/insight/summary", params={"from": "2016-01-01", "to": "2017-12-31"})
    totals = chain.totals({basket.id for basket in chain.made}, "America/New_York")
    wrong = msgspec.structs.replace(totals, months=totals.months | {"2017-01": totals.months["2017-01"] + 1})
    assert [figure.name for figure in compare(wrong, answer.json()) if figure.differs] == ["2017-01"]


async def test_a_key_of_another_shop_is_told_what_is_missing(shop: Shop) -> None:
    strange = [msgspec.structs.replace(MadeUpChain(1).made[0], store="7")]
    with pytest.raises(StoresMissing):
        await Counter(shop.client).learn(strange)


@pytest.mark.prove("replay", want="every figure equal to the cent after kill -9, no basket twice")
async def test_a_replay_killed_again_and_again_ends_with_every_basket_once(
    tmp_path: Path, scale: Callable[[int, int], int], pytestconfig: pytest.Config, figure: Figure
) -> None:
    count, kills = scale(60, 5_000), scale(1, 3)
    kind = "real" if pytestconfig.getoption("--prove") else "made-up"
    with Running(tmp_path / "data"):
        argv = [sys.executable, "-m", "tests.infra.entry.replaying", str(count), kind]
        environ = own_environ(tmp_path / "data")
        for number in range(kills):
            child = subprocess.Popen(argv, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
            await until_there(environ, count * (number + 1) // (kills + 1), child)
            child.send_signal(signal.SIGKILL)
            child.wait()
        ended = subprocess.run(argv, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)
        there, different = await sales(environ)
    said = ended.stdout.strip().splitlines()[-1:]
    figure(f"{there} sales of {different} baskets after {kills} × kill -9; {' '.join(said)}")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert there == different == count


async def until_there(environ: dict[str, str], wanted: int, child: subprocess.Popen[bytes]) -> None:
    while (await sales(environ))[0] < wanted:
        assert child.poll() is None, "the replay ended before it could be killed"
        await asyncio.sleep(0.02)


async def sales(environ: dict[str, str]) -> tuple[int, int]:
    """How many sales are there, and of how many baskets: asked of the tables themselves."""
    settings = of_running(load(environ))
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(plain(settings.database_owner_url))
    try:
        tenant = await connection.fetchval(
            "SELECT id FROM platform.tenant WHERE slug = 'complete-journey' AND state = 'open'"
        )
        if tenant is None:
            return 0, 0
        sql = f"SELECT count(*), count(DISTINCT external_id) FROM {tenant}.sales_order"
        return tuple(await connection.fetchrow(sql) or (0, 0))
    finally:
        await connection.close()
