"""Runs the suite's figures at full size: `python -m tests.prove [--only NAME] [--force]`, into build/proof.json.

What was proven for the same committed sources is not run again, so a run that was stopped goes on.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.prove.figures import Collector, Figure, Wanted, left_to_do, notes_in, put, read, write

ROOT = Path(__file__).parents[2]
PROOF = ROOT / "build" / "proof.json"


def commit_of_sources() -> str:
    """The commit, or an empty text where the sources differ from it or aren't in git."""
    changed, head = git("status", "--porcelain"), git("rev-parse", "HEAD")
    return "" if changed.returncode or changed.stdout else head.stdout.strip()


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def collect() -> list[Wanted]:
    collector = Collector()
    pytest.main([str(ROOT / "tests"), "-m", "prove", "--collect-only", "-qq", "--no-header"], plugins=[collector])
    return collector.wanted()


def beside(wanted: Wanted) -> list[str]:
    """What is proven in shares runs on every core."""
    is_shared = len({test.partition("[")[0] for test in wanted.tests}) < len(wanted.tests)
    return ["-n", "logical", "--dist", "worksteal"] if is_shared else []


def prove(wanted: Wanted, commit: str) -> Figure:
    """Runs the tests of one figure in a process of their own, and gives what they got."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        argv = [sys.executable, "-m", "pytest", "-q", "--prove", f"--figures={notes}", *beside(wanted), *wanted.tests]
        passed = subprocess.run(argv, cwd=ROOT, check=False).returncode == 0
        got = "; ".join(note.got for note in notes_in(notes) if note.name == wanted.name)
    return Figure(
        name=wanted.name,
        want=wanted.want,
        got=got or "nothing: it failed before it had a figure",
        ok=passed and bool(got),
        command=f'make prove ARGS="--only {wanted.name}"',
        seconds=round(time.monotonic() - begin, 1),
        commit=commit,
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this figure; may be repeated")
    parser.add_argument("--force", action="store_true", help="also what was proven before")
    options = parser.parse_args()
    wanted = collect()
    if unknown := set(options.only) - {one.name for one in wanted}:
        parser.error(f"no test yields {', '.join(sorted(unknown))}; there are {', '.join(one.name for one in wanted)}")
    wanted = [one for one in wanted if not options.only or one.name in options.only]
    commit, proof = commit_of_sources(), read(PROOF)
    for one in left_to_do(wanted, proof, commit, force=options.force):
        put(proof, prove(one, commit))
        write(PROOF, proof)
    names = {one.name for one in wanted}
    shown = [figure for figure in proof.figures if figure.name in names]
    for figure in shown:
        print(f"{'ok ' if figure.ok else 'NOT'}  {figure.name:<16}{figure.got}  ({figure.seconds} s)")  # noqa: T201
    return 0 if all(figure.ok for figure in shown) else 1


if __name__ == "__main__":
    sys.exit(main())
