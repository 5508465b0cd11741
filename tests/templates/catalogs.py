"""Every msgid in templates and Python, as Babel's extractors find them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from templates.build import merged_catalog

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
CODE = ("infra", "tenancy", "billing", "modules")

Msgid = str | tuple[str, ...]


def msgids_in(path: Path) -> Iterator[Msgid]:
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    for _, msgid, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options={"silent": "false"}):
        yield msgid


def sources() -> Iterator[Path]:
    built = ROOT / "templates" / "built"
    packages = ROOT / "templates" / "assets"
    yield from (
        p
        for p in (ROOT / "templates").rglob("*.html")
        if not p.is_relative_to(built) and not p.is_relative_to(packages)
    )
    for folder in CODE:
        yield from (ROOT / folder).rglob("*.py")


def untranslated(locale: str) -> dict[Msgid, str]:
    """Msgid → the first file that uses it, of those without a translation."""
    catalog = merged_catalog(locale)
    missing: dict[Msgid, str] = {}
    for path in sources():
        for msgid in msgids_in(path):
            found = catalog.get(msgid)
            if found is None or not found.string or not all(found.string) or is_of_one(msgid, found.string):
                missing.setdefault(msgid, str(path.relative_to(ROOT)))
    return missing


def is_of_one(msgid: Msgid, string: str | list[str] | tuple[str, ...]) -> bool:
    """A text that counts isn't found by what was translated as one that doesn't."""
    return isinstance(msgid, tuple) and isinstance(string, str)


if __name__ == "__main__":
    for msgid, path in untranslated("zh_Hans").items():
        sys.stdout.write(f"{path}: {msgid!r}\n")
