"""`migrate`, `signup` and `tenants`: what a thousand merchants cost."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx
import psutil

from infra.entry.migrate import plain
from infra.kit.ids import new_id
from tenancy.schemas.lineages import Lineage
from tenancy.schemas.migrate import migrate as migrate_tenants
from tenancy.tenants.service import lineages_for
from tests.bench import load
from tests.bench.order import take_orders, zipf
from tests.bench.report import FigureFields
from tests.bench.site import Merchant, Site
from tests.factories.browsers import HIDDEN

FEW, MANY = 10, 1000
SECONDS = 8.0
WARM, TO_MEET_ALL = 4.0, 60.0  # a busy day's state: each process has met nearly every merchant
SIGN_UPS, PAUSE = 20, 1.0
COLUMN = """import sqlalchemy as sa
from alembic import op

revision = "bench_0001"
down_revision = None


def upgrade():
    op.add_column("product", sa.Column("bench", sa.BigInteger))
"""
SIZES = """SELECT count(*) FILTER (WHERE c.relkind = 'r') AS tables, count(*) AS relations,
           sum(pg_relation_size(c.oid)) / 1e6 AS megabytes
           FROM pg_class c WHERE c.relnamespace = $1::text::regnamespace"""


async def migrate(site: Site) -> list[FigureFields]:
    """One column for every tenant, by the runner that a release uses; then the same again."""
    merchants = await site.open_merchants(MANY)
    dsn, names = plain(site.settings.provisioner_url), site.databases.names
    with TemporaryDirectory() as folder:
        Path(folder, "0001_bench.py").write_text(COLUMN)
        lineages = [*lineages_for(), Lineage("bench", Path(folder))]
        wanted = dict.fromkeys((merchant.tenant for merchant in merchants), lineages)
        begin = time.perf_counter()
        outcome = await migrate_tenants(dsn, names, wanted)
        took = time.perf_counter() - begin
        begin = time.perf_counter()
        again = await migrate_tenants(dsn, names, wanted)
        nothing = time.perf_counter() - begin
    if outcome.done != MANY or outcome.failed or again.behind:
        raise RuntimeError(f"not all were migrated: {outcome} {again}")
    return [
        {
            "name": "migrate",
            "want": "≤ 10 ms a tenant; nothing to do ≤ 1 s in all",
            "tenants": MANY,
            "per_tenant_ms": round(took / MANY * 1000, 2),
            "nothing_to_do_s": round(nothing, 2),
        }
    ]


async def tenants(site: Site) -> list[FigureFields]:
    """The same orders at ten and at a thousand merchants, at random, and as unevenly as the world is."""
    everybody = await site.open_merchants(MANY)
    _, few = await measured(site, everybody[:FEW], WARM)
    cold, many = await measured(site, everybody, TO_MEET_ALL)
    _, uneven = await measured(site, zipf(everybody), WARM)
    (size,) = await site.rows(SIZES, everybody[0].tenant)
    return [
        {
            "name": "tenants",
            "want": "≥ 0.7 of the rate at 1,000, p99 ≤ 1.5 ×, ≤ 150 MB private memory a backend",
            "per_s_10": few.per_s,
            "per_s_1000": many.per_s,
            "cold_per_s_1000": cold.per_s,
            "ratio": round(many.per_s / few.per_s, 2),
            "zipf_ratio": round(uneven.per_s / few.per_s, 2),
            "p99_ms_10": few.percentile_ms(0.99),
            "p99_ms_1000": many.percentile_ms(0.99),
            "p99_ratio": round(many.percentile_ms(0.99) / few.percentile_ms(0.99), 2),
            "backend_mb": largest_backend_mb(site),
            "tables_per_tenant": size["tables"],
            "relations_per_tenant": size["relations"],
            "mb_per_tenant": round(float(size["megabytes"]), 2),
        }
    ]


async def measured(site: Site, merchants: Sequence[Merchant], warm: float) -> tuple[load.Load, load.Load]:
    """The load of the first `warm` seconds, while many merchants are new to a process, and the load after that."""
    cold = await take_orders(site, merchants, warm)
    return cold, await take_orders(site, merchants, SECONDS)


def largest_backend_mb(site: Site) -> float:
    """Private memory of the backend that has most of it."""
    port = str(urlsplit(site.admin_dsn).port)
    servers = [p for p in psutil.process_iter(["cmdline"]) if f"-cport={port}" in (p.info["cmdline"] or ())]
    backends = [child for server in servers for child in server.children()]
    return round(max(backend.memory_full_info().uss for backend in backends) / 1e6, 1)


async def signup(site: Site) -> list[FigureFields]:
    """From the empty form to the shop's first page, with a thousand shops beside it."""
    await site.open_merchants(MANY)
    took: list[float] = []
    for _ in range(SIGN_UPS):
        begin = time.perf_counter()
        await sign_up(site)
        took.append(time.perf_counter() - begin)
        await asyncio.sleep(PAUSE)  # the worker makes the next empty shop meanwhile, as between people
    return [
        {
            "name": "signup",
            "want": "p95 ≤ 1 s at 1,000 tenants",
            "p50_ms": round(statistics.median(took) * 1000, 1),
            "p95_ms": load.percentile_ms(took, 0.95),
            "requests": 9,
            "runs": SIGN_UPS,
        }
    ]


async def sign_up(site: Site) -> None:
    person = {"name": "Lin Lan", "email": f"{new_id()}@example.com", "password": "three words long"}
    steps = (
        ("/signup", person),
        ("/signup/business", {"shop": f"Harvest {new_id().hex[-6:]}", "country": "GB"}),
        ("/signup/trade", {"trade": "grocery"}),
        ("/signup/region", {"currency": "GBP", "zone": "Europe/London", "locale": "en"}),
    )
    async with httpx.AsyncClient(base_url=site.address, trust_env=False, timeout=30) as browser:
        at = "/"
        for path, fields in steps:
            hidden = dict(HIDDEN.findall((await browser.get(path)).text))
            answer = await browser.post(path, data=hidden | fields)
            if answer.status_code != 303:
                raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
            at = answer.headers["location"]
        shop = await browser.get(at, follow_redirects=True)
        while shop.url.path == "/signup/preparing":
            await asyncio.sleep(0.1)
            shop = await browser.get("/signup/preparing", follow_redirects=True)
        if shop.status_code != 200 or not shop.url.path.startswith("/app/"):
            raise RuntimeError(f"{shop.url}: {shop.status_code}")
