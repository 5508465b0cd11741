"""A small disk that fills up while orders come in, up to where PostgreSQL itself has to end."""

import asyncio
import os
import random
import subprocess
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from tests.faults.installation import Installation, installation
from tests.faults.trade import Trade, open_shop
from tests.faults.verdict import verdict

MEGABYTES, TILLS, SECONDS = 400, 2, 180
FULL = "out_of_space"
AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 400 MB."""
    if os.geteuid():
        pytest.skip("mounting a small file system takes root")
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", place]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"this machine doesn't let root mount: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.fixture
async def cramped(small_disk: Path) -> AsyncGenerator[Installation]:
    async with installation(small_disk) as made:
        yield made


def fill(place: Path) -> Path:
    """Takes every free byte; gives the file to take away again."""
    filler = place / "filler"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(65_536)):
            pass
    return filler


async def begin_file_of_log(made: Installation) -> None:
    """PostgreSQL's log has room for what is tried on a full disk: else it could end at the first order."""
    async with made.administrator() as connection:
        await connection.execute("SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()")
        await connection.execute("SELECT pg_logical_emit_message(true, '', '')")


async def until_refused_for_space(trade: Trade) -> None:
    """Orders are refused with a reason that a person can act on. Others may still fit in for a while."""
    refused = trade.troubles[FULL]
    async with asyncio.timeout(SECONDS):
        while trade.troubles[FULL] < refused + 3:
            trade.raise_broken_tills()
            await asyncio.sleep(0.05)


async def end_postgres_by_want_of_space(made: Installation) -> None:
    """It can't begin a new file of its log, which it can't do without."""
    process = made.postgres.process
    async with asyncio.timeout(SECONDS):
        with suppress(*AWAY):
            async with made.administrator() as connection:
                while True:
                    await connection.execute("SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()")
        while process is not None and process.poll() is None:
            await asyncio.sleep(0.05)
    assert "No space left on device" in made.postgres.log.read_text()


async def test_a_full_disk_refuses_orders_and_loses_none_and_free_space_is_enough_to_go_on(
    cramped: Installation, small_disk: Path
) -> None:
    trade = Trade(cramped, [await open_shop(cramped)], random.Random(3), patience=4 * SECONDS)
    trade.open(TILLS)
    await trade.until_sold(10)
    await begin_file_of_log(cramped)
    filler = fill(small_disk)
    await until_refused_for_space(trade)
    assert cramped.postgres.is_running()
    await end_postgres_by_want_of_space(cramped)
    await until_refused_for_space(trade)  # by the web alone
    filler.unlink()
    await trade.until_sold(10)
    await trade.close()
    assert await verdict(trade) == []
