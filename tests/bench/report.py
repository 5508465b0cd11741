"""What was measured, as a table and as build/bench.json."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import psutil

from infra.local.binaries import postgres_folder, postgres_version

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "build" / "bench.json"
PACKAGES = ("litestar", "sqlalchemy", "asyncpg", "dramatiq", "redis", "msgspec", "uvicorn", "uvloop", "alembic")
FigureFields = dict[str, Any]


class Report(msgspec.Struct):
    """`figures`: each with its name and what it is about, units in the keys (`p99_ms`, `per_s`)."""

    machine: dict[str, Any] = {}
    versions: dict[str, str] = {}
    figures: list[FigureFields] = []


def machine_facts() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "processor": processor(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
        "note": "servers, application and load share these cores",
    }


def processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def versions() -> dict[str, str]:
    servers = {"python": platform.python_version(), "postgresql": str(postgres_version(postgres_folder()))}
    return servers | {package: version(package) for package in PACKAGES}


def read(path: Path = BENCH) -> Report:
    return msgspec.json.decode(path.read_bytes(), type=Report) if path.exists() else Report()


def write(report: Report, path: Path = BENCH) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    fresh.rename(path)


def put(report: Report, figure: FigureFields) -> None:
    """Enters `figure` in place of an older one of its name."""
    kept = [one for one in report.figures if one["name"] != figure["name"]]
    report.figures = [*kept, figure]


def show(figures: list[FigureFields]) -> None:
    for figure in figures:
        facts = "  ".join(f"{key} {shown(value)}" for key, value in figure.items() if key not in {"name", "want"})
        sys.stdout.write(f"{figure['name']:<10}  {facts}\n{'':<10}  wanted: {figure['want']}\n")


def shown(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
