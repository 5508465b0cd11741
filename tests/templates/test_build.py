"""The build: hashed names, one catalog of many, and nothing to do when nothing changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.kit.templating import ASSETS
from templates import build

ROOT = Path(__file__).parents[2]


def test_building_again_without_a_change_writes_nothing() -> None:
    subprocess.run([sys.executable, "-m", "templates.build"], cwd=ROOT, check=True)
    stamp = (ASSETS / "manifest.json").stat().st_mtime_ns
    subprocess.run([sys.executable, "-m", "templates.build"], cwd=ROOT, check=True)
    assert (ASSETS / "manifest.json").stat().st_mtime_ns == stamp


def test_the_manifest_names_files_that_are_there_by_their_content() -> None:
    files = json.loads((ASSETS / "manifest.json").read_text())["files"]
    assert {"app.css", "app.js", "icons.svg", "logo.svg"} <= files.keys()
    assert all((ASSETS / name).is_file() and "-" in name for name in files.values())


def test_pages_reach_nobody_else_s_server() -> None:
    style = next(ASSETS.glob("app-*.css")).read_text()
    assert "http://" not in style.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in style.replace("https://tailwindcss.com", "")


def test_the_lock_file_names_no_download_address() -> None:
    assert '"resolved"' not in (build.ASSETS / "package-lock.json").read_text()


def test_catalogs_of_all_packages_become_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "a.po").write_text(head + 'msgid "Save"\nmsgstr "保存"\n', encoding="utf-8")
    (folder / "b.po").write_text(head + 'msgid "Save"\nmsgstr "存"\n\nmsgid "Stop"\nmsgstr "停止"\n', encoding="utf-8")
    monkeypatch.setattr(build, "LOCALES", tmp_path)
    monkeypatch.setattr(build, "HERE", tmp_path)
    catalog = build.merged_catalog("zh_Hans")
    assert (catalog["Save"].string, catalog["Stop"].string) == ("保存", "停止")
    assert "b.po: another translation of 'Save'" in capsys.readouterr().err
