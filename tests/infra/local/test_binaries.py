from pathlib import Path

import pytest

from infra.local.binaries import ServerError, postgres_folder, postgres_version


def program(folder: Path, says: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "postgres").write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / "postgres").chmod(0o755)
    return folder


def test_the_wheel_s_postgresql_is_new_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    assert postgres_version(postgres_folder()) >= 17


def test_a_named_folder_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = program(tmp_path / "17", "postgres (PostgreSQL) 17.10 (Debian 17.10-1)")
    monkeypatch.setenv("PG_BIN", str(named))
    assert postgres_folder() == named


@pytest.mark.parametrize(
    "says", ["postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 16beta1"]
)
def test_an_older_one_is_refused_by_name(says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = program(tmp_path / "old", says)
    monkeypatch.setenv("PG_BIN", str(named))
    with pytest.raises(ServerError, match=rf"PostgreSQL 1[56] in {named}.*needs PostgreSQL 17 or newer"):
        postgres_folder()


def test_a_folder_without_postgres_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(ServerError, match="no postgres runs there"):
        postgres_folder()
