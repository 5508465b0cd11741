"""The layers of pyproject.toml hold, and would be seen to break."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.imports import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    argv = [LINT, "--no-cache", "--config", ROOT / "pyproject.toml"]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


def test_high_imports_low_and_never_the_other_way() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout


def test_no_import_is_left_out_of_the_contracts() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert "ignore_imports" not in text


def test_control_an_import_upward_is_seen(tmp_path: Path) -> None:
    for package in ("infra", "tenancy", "billing", "modules", "templates"):
        (tmp_path / package).symlink_to(ROOT / package)
    (tmp_path / "infra").unlink()
    copy = tmp_path / "infra"
    copy.mkdir()
    for path in (ROOT / "infra").iterdir():
        if path.name != "kit" and not path.name.startswith("__pycache__"):
            (copy / path.name).symlink_to(path)
    (copy / "kit").mkdir()
    for path in (ROOT / "infra" / "kit").iterdir():
        (copy / "kit" / path.name).symlink_to(path)
    (copy / "kit" / "upward.py").write_text("import modules.orders\n")
    found = lint(tmp_path)
    assert found.returncode == 1, found.stdout
    assert "infra.kit.upward -> modules.orders" in found.stdout
