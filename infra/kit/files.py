"""Bytes that people bring: a port, and its implementation on the local disk.

Each tenant has a folder of its own; a file's name is its id, so that nothing a person types reaches the disk.
An object store does the same behind the same three verbs: files_objects.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from infra.kit.db.names import check_tenant_name


class FileGone(LookupError):
    """The file's row is there and its bytes are not: a disk that was not restored with its database."""


class Files(Protocol):
    """Where files lie. All of it blocks: call it in a worker or a thread."""

    def write(self, tenant: str, file: UUID, content: BinaryIO) -> int:
        """Keeps `content`, whole or not at all; gives its size in bytes."""
        ...

    def open(self, tenant: str, file: UUID) -> BinaryIO:
        """The bytes, seekable. Raises FileGone."""
        ...

    def delete(self, tenant: str, file: UUID) -> None:
        """Forgets the file; one that is gone already is none to complain about."""
        ...

    def forget(self, tenant: str) -> None:
        """Forgets every file of a tenant that is taken away."""
        ...


class LocalFiles:
    """Files below `root`/<tenant>/, readable to this user alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, tenant: str, file: UUID) -> Path:
        """Where the file lies: its id's last two digits spread many files over folders."""
        return self.root / check_tenant_name(tenant) / file.hex[-2:] / str(file)

    def write(self, tenant: str, file: UUID, content: BinaryIO) -> int:
        """As Files.write: into a temporary file beside it, then renamed."""
        path = self.path(tenant, file)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as kept:
            try:
                shutil.copyfileobj(content, kept)
                kept.flush()
                os.fsync(kept.fileno())
            except BaseException:
                Path(kept.name).unlink()
                raise
        Path(kept.name).replace(path)
        return path.stat().st_size

    def open(self, tenant: str, file: UUID) -> BinaryIO:
        """As Files.open."""
        try:
            return self.path(tenant, file).open("rb")
        except FileNotFoundError as error:
            raise FileGone(str(file)) from error

    def delete(self, tenant: str, file: UUID) -> None:
        """As Files.delete."""
        self.path(tenant, file).unlink(missing_ok=True)

    def forget(self, tenant: str) -> None:
        """As Files.forget."""
        folder = self.root / check_tenant_name(tenant)
        if folder.exists():
            shutil.rmtree(folder)


_store: Files | None = None


def keep_files(store: Files) -> None:
    """Registers where this process keeps files; called once, by infra.entry."""
    global _store  # noqa: PLW0603  one place of files for one process
    _store = store


def file_store() -> Files:
    """Where this process keeps files. Raises RuntimeError when nobody has said so."""
    if _store is None:
        raise RuntimeError("no place for files: call keep_files first")
    return _store


def kept(tenant: str, file: UUID) -> bytes:
    """A small file's bytes, none when they are gone. Blocks: call it in a thread."""
    try:
        with file_store().open(tenant, file) as opened:
            return opened.read()
    except FileGone:
        return b""
