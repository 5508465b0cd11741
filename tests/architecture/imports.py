"""Who imports what, read from the sources without running them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LAYERS = ("modules", "tenancy", "billing")


class Import(NamedTuple):
    """`name` in full (`modules.stock.api.take`), as the file at `path` asks for it."""

    path: Path
    name: str

    @property
    def package(self) -> str:
        """The importing package: `modules.orders`."""
        return ".".join(self.path.parts[:2])


def names_in(source: str) -> Iterator[str]:
    """The full names that a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of_packages() -> list[Import]:
    """Every import in the packages of modules, billing and tenancy."""
    paths = [path for layer in LAYERS for path in sorted((ROOT / layer).glob("*/**/*.py"))]
    return [Import(path.relative_to(ROOT), name) for path in paths for name in names_in(path.read_text())]
