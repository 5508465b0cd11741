"""Files on the local disk: each tenant's own, whole or not at all."""

import io
from pathlib import Path
from typing import IO

import pytest

from infra.kit import files
from infra.kit.files import FileGone, LocalFiles, file_store, keep_files
from infra.kit.ids import new_id

TENANT, OTHER = "t_one", "t_other"


@pytest.fixture
def store(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path)


def test_what_was_written_is_read_again(store: LocalFiles) -> None:
    key = new_id()
    assert store.write(TENANT, key, io.BytesIO(b"tea")) == 3
    with store.open(TENANT, key) as content:
        assert content.read() == b"tea"


def test_another_tenant_does_not_find_it(store: LocalFiles) -> None:
    key = new_id()
    store.write(TENANT, key, io.BytesIO(b"tea"))
    with pytest.raises(FileGone):
        store.open(OTHER, key)


def test_a_tenants_name_cannot_lead_elsewhere(store: LocalFiles) -> None:
    with pytest.raises(ValueError, match="not a tenant"):
        store.write("../t_other", new_id(), io.BytesIO(b"tea"))


def test_deleting_twice_is_no_complaint(store: LocalFiles) -> None:
    key = new_id()
    store.write(TENANT, key, io.BytesIO(b"tea"))
    for _ in range(2):
        store.delete(TENANT, key)
    with pytest.raises(FileGone):
        store.open(TENANT, key)


def test_a_file_that_breaks_off_leaves_nothing(store: LocalFiles, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the line is cut")

    broken: IO[bytes] = Broken()
    with pytest.raises(OSError, match="cut"):
        store.write(TENANT, new_id(), broken)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_process_says_once_where_files_lie(store: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_store", None)
    with pytest.raises(RuntimeError, match="no place for files"):
        file_store()
    keep_files(store)
    assert file_store() is store
