"""What every source file owes its reader."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.imports import LAYERS, ROOT

LONGEST = 350
TOPS = ("infra", "templates", "tests", *LAYERS)
DOORS = {"api.py", "views.py"}
RAW = ("driver_connection", "get_raw_connection", "isolation_level", "AUTOCOMMIT", "before_cursor_execute")


def sources(*tops: str) -> Iterator[Path]:
    """Our Python files below these folders; not what was installed or built."""
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.py")):
            if not {"node_modules", "built"}.intersection(path.parts):
                yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions of the file, and methods of its public classes, that others may call."""
    tree = ast.parse(path.read_text())
    bodies = [tree.body, *(n.body for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))]
    for node in (node for body in bodies for node in body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def says_nothing(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Without a docstring, and not one that overrides another's or is a property named by what it is."""
    marks = {ast.unparse(mark).split(".")[-1] for mark in node.decorator_list}
    return ast.get_docstring(node) is None and not marks & {"override", "property", "overload"}


def test_every_package_says_what_it_owns() -> None:
    packages = [path for path in sources(*LAYERS, "infra") if path.name == "__init__.py" and len(path.parents) > 1]
    empty = [p for p in packages if p.parent.parent != ROOT and not ast.get_docstring(ast.parse(p.read_text()))]
    assert [named(path) for path in empty] == []


def test_every_door_tells_what_it_gives() -> None:
    doors = [path for path in sources(*LAYERS) if path.name in DOORS]
    silent = [f"{named(p)}: {f.name}" for p in doors for f in public_functions(p) if says_nothing(f)]
    assert silent == []


def test_every_function_of_the_toolbox_tells_what_it_gives() -> None:
    kit = [path for path in sources("infra") if path.is_relative_to(ROOT / "infra" / "kit")]
    top = [(p, n) for p in kit for n in ast.parse(p.read_text()).body]
    silent = [
        f"{named(path)}: {node.name}"
        for path, node in top
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and says_nothing(node)
    ]
    assert silent == []


def test_no_file_is_too_long_to_read_at_once() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in sources(*TOPS)}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nothing_of_ours_resets_a_role() -> None:
    """Only the tests' one connection does, and provisioning, which runs as its own log-in."""
    found = [named(p) for p in sources("infra", *LAYERS) if "RESET ROLE" in p.read_text()]
    assert found == ["tenancy/schemas/provision.py"]


def test_only_the_pools_touch_the_driver() -> None:
    """A raw call before the first statement, or a connection without transactions, enters no tenant: it fails open."""
    found = [named(p) for p in sources("infra", *LAYERS) if any(word in p.read_text() for word in RAW)]
    assert set(found) <= {"infra/kit/db/pools.py"}


def test_no_statement_asks_for_every_column() -> None:
    """One tenant may have a column more for a while: a prepared SELECT * fails there."""
    found = [named(p) for p in sources(*LAYERS) if "SELECT *" in p.read_text() or "select *" in p.read_text()]
    assert found == []
