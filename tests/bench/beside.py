"""pgbench beside us: the same ten statements, on the same server, in the same run, by the same number of clients."""

import asyncio
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from infra.local.binaries import postgres_folder
from tests.bench.site import Site

HERE = Path(__file__).parent
RATE = re.compile(r"tps = ([\d.]+)")


async def prepare(site: Site) -> None:
    """Tables of its own, in a schema of its own."""
    connection = await asyncpg.connect(site.admin_dsn)
    try:
        await connection.execute((HERE / "tables.sql").read_text())
    finally:
        await connection.close()


async def pgbench(site: Site, *, clients: int = 16, seconds: float = 10.0) -> float:
    """Transactions a second of order.sql."""
    parts = urlsplit(site.admin_dsn)
    place = ["-h", parts.hostname or "", "-p", str(parts.port), "-U", parts.username or "", parts.path.strip("/")]
    options = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(int(seconds))]
    process = await asyncio.create_subprocess_exec(
        postgres_folder() / "pgbench",
        *options,
        "-f",
        HERE / "order.sql",
        *place,
        env=os.environ | {"PGPASSWORD": unquote(parts.password or ""), "PGSSLMODE": "disable"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    found = RATE.search(told.decode())
    if process.returncode or not found:
        raise RuntimeError(told.decode())
    return float(found[1])
