"""Runs the benchmarks: `python -m tests.bench [--only NAME]`, into build/bench.json, and prints a table."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import many, report
from tests.bench.clone import first_and_next_run
from tests.bench.order import order
from tests.bench.report import FigureFields
from tests.bench.site import Site, running_site

Measure = Callable[[Site], Awaitable[list[FigureFields]]]
# By what they need: those that want few tenants come before those that want a thousand.
OF_THE_SITE: dict[tuple[str, ...], Measure] = {
    ("order", "events"): order,
    ("migrate",): many.migrate,
    ("signup",): many.signup,
    ("tenants",): many.tenants,
}
OF_A_CLONE = ("first_run", "next_run")
NAMES = [*(name for names in OF_THE_SITE for name in names), *OF_A_CLONE]


def keep(kept: report.Report, figures: list[FigureFields]) -> None:
    for figure in figures:
        report.put(kept, figure)
    report.write(kept)
    report.show(figures)


async def measure_site(wanted: set[str], kept: report.Report) -> None:
    with tempfile.TemporaryDirectory(prefix="yuntai-bench-") as folder:
        async with running_site(Path(folder, "data")) as site:
            for names, measure in OF_THE_SITE.items():
                if wanted.intersection(names):
                    keep(kept, await measure(site))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=NAMES, help="one figure")
    wanted = set(parser.parse_args().only or NAMES)
    kept = report.read()
    kept.machine, kept.versions = report.machine_facts(), report.versions()
    if wanted.difference(OF_A_CLONE):
        asyncio.run(measure_site(wanted, kept))
    if wanted.intersection(OF_A_CLONE):
        keep(kept, first_and_next_run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
