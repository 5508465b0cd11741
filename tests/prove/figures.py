"""The figures that issues ask for: which tests yield them, what they got, and whether that still holds."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest


class Figure(msgspec.Struct, kw_only=True):
    """One line of build/proof.json. `commit`: of the sources that were proven; empty when they weren't committed."""

    name: str
    want: str
    got: str
    ok: bool
    command: str
    seconds: float
    commit: str = ""


class Proof(msgspec.Struct):
    figures: list[Figure] = []


class Wanted(msgspec.Struct, frozen=True):
    """A figure by name, what is wanted of it, and the tests that yield it."""

    name: str
    want: str
    tests: tuple[str, ...]


class Note(msgspec.Struct, frozen=True):
    """One line that a test wrote through the fixture `figure`."""

    test: str
    name: str
    got: str


class Collector:
    """A pytest plug-in that keeps the tests marked with `prove`."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, list[str]]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            if marker := item.get_closest_marker("prove"):
                _, tests = self.found.setdefault(marker.args[0], (marker.kwargs["want"], []))
                tests.append(item.nodeid)

    def wanted(self) -> list[Wanted]:
        return [Wanted(name, want, tuple(tests)) for name, (want, tests) in sorted(self.found.items())]


def read(path: Path) -> Proof:
    return msgspec.json.decode(path.read_bytes(), type=Proof) if path.exists() else Proof()


def write(path: Path, proof: Proof) -> None:
    """Whole or not at all: a run that is killed keeps what was proven before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(proof), indent=2))
    fresh.rename(path)


def left_to_do(wanted: Iterable[Wanted], proof: Proof, commit: str, *, force: bool = False) -> list[Wanted]:
    """The figures that were not yet proven for these very sources."""
    held = {figure.name for figure in proof.figures if figure.ok and commit and figure.commit == commit}
    return [one for one in wanted if force or one.name not in held]


def put(proof: Proof, figure: Figure) -> None:
    """Enters `figure` in place of an older one of its name."""
    kept = [one for one in proof.figures if one.name != figure.name]
    proof.figures = sorted([*kept, figure], key=lambda one: one.name)


def notes_in(path: Path) -> Sequence[Note]:
    lines = path.read_text().splitlines() if path.exists() else []
    return [msgspec.json.decode(line, type=Note) for line in lines]
