import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.entry.folder import FolderUnusable, held


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with held(tmp_path / "new" / "data") as folder:
        assert folder.stat().st_mode & 0o077 == 0


def test_a_relative_folder_is_made_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with held(Path(".data")) as folder:
        assert folder == tmp_path / ".data"


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(FolderUnusable, match=r"data is no folder\. .*YUNTAI_DATA"), held(tmp_path / "data"):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_without_the_right_is_named_with_both_mends(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from infra.entry.folder import held\n"
        "os.environ['USER'] = 'lin'; os.seteuid(65534)\n"
        "with held(Path(sys.argv[1])): pass"
    )
    closed = tmp_path / "data"
    closed.mkdir()
    for place in (tmp_path, *tmp_path.parents[:2]):
        place.chmod(0o755)
    ended = subprocess.run([sys.executable, "-c", script, closed], capture_output=True, text=True, check=False)
    assert f"may not write to the data folder {closed}. Give it the right (chown -R lin {closed})" in ended.stderr
    assert "YUNTAI_DATA" in ended.stderr


def test_the_next_one_may_come_in_after_the_first(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(FolderUnusable, match="already runs"), held(tmp_path):
        pass
    with held(tmp_path):
        pass
