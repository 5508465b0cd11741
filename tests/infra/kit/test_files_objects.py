"""Files in an object store behave as on a disk."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from obstore.store import MemoryStore

from infra.kit.files import FileGone, LocalFiles
from infra.kit.files_objects import ObjectFiles, files_of
from infra.kit.settings import Settings, SettingsError, load

OURS, THEIRS = "t_aaaaaaaaaaaaaaaa", "t_bbbbbbbbbbbbbbbb"


@pytest.fixture
def store() -> ObjectFiles:
    return ObjectFiles(MemoryStore())


def test_what_was_written_is_read_again(store: ObjectFiles) -> None:
    file = uuid4()
    assert store.write(OURS, file, io.BytesIO(b"tea" * 1000)) == 3000
    with store.open(OURS, file) as content:
        assert content.read() == b"tea" * 1000
        content.seek(0)
        assert content.read(3) == b"tea"


def test_another_tenant_does_not_find_it(store: ObjectFiles) -> None:
    file = uuid4()
    store.write(OURS, file, io.BytesIO(b"tea"))
    with pytest.raises(FileGone):
        store.open(THEIRS, file)
    with pytest.raises(ValueError):  # noqa: PT011  any: it must not get to the store
        store.open("../other", file)


def test_deleting_twice_is_no_complaint(store: ObjectFiles) -> None:
    file = uuid4()
    store.write(OURS, file, io.BytesIO(b"tea"))
    for _ in range(2):
        store.delete(OURS, file)
    with pytest.raises(FileGone):
        store.open(OURS, file)


def test_the_settings_say_which_place(tmp_path: Path) -> None:
    assert isinstance(files_of(Settings(data=tmp_path)), LocalFiles)
    named = load({"YUNTAI_FILES_URL": "s3://shop-files/yuntai", "YUNTAI_FILES_ENDPOINT": "http://127.0.0.1:9000",
                  "YUNTAI_FILES_KEY": "k", "YUNTAI_FILES_SECRET": "s"}, tmp_path)  # fmt: skip
    assert isinstance(files_of(named), ObjectFiles)
    with pytest.raises(SettingsError):
        load({"YUNTAI_FILES_URL": "ftp://somewhere/else"}, tmp_path)
