"""Reads an archive that somebody brings: is it ours, is it whole, does each part say what it should."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

import msgspec

from tenancy.archives.domain import MANIFEST, PEOPLE, FilePart, Manifest, PersonPart, TablePart, read_manifest
from tenancy.archives.errors import ArchiveDamaged, ArchiveForeign

CHUNK = 256 * 1024
MOST_WORDS = 32 * 1024 * 1024  # of the manifest: bytes that are read into memory
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class Archive:
    """An archive that is open. What it says of itself is `manifest`; whether that is true, `check` tells."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises ArchiveForeign, ArchiveDamaged, ArchiveNewer."""
        self.zip = opened(file)
        self.manifest: Manifest = read_manifest(self.small(MANIFEST))
        self.people: tuple[PersonPart, ...] = self.read_people()

    def small(self, path: str) -> bytes:
        if self.size(path) > MOST_WORDS:
            raise ArchiveDamaged(part=path)
        with self.reading(path) as content:
            return content.read(MOST_WORDS)

    def read_people(self) -> tuple[PersonPart, ...]:
        try:
            return msgspec.json.decode(self.small(PEOPLE), type=tuple[PersonPart, ...])
        except msgspec.MsgspecError as error:
            raise ArchiveDamaged(part=PEOPLE) from error

    def size(self, path: str) -> int:
        try:
            return self.zip.getinfo(path).file_size
        except KeyError as error:
            raise ArchiveForeign if path == MANIFEST else ArchiveDamaged(part=path) from error

    @contextmanager
    def reading(self, path: str) -> Iterator[IO[bytes]]:
        """The bytes of one part. Raises ArchiveDamaged for whatever the packing itself notices."""
        try:
            with self.zip.open(path) as content:
                yield content
        except DAMAGED as error:
            raise ArchiveDamaged(part=path) from error

    def check(self) -> None:
        """Reads everything once. Raises ArchiveDamaged for the first part that is not what the manifest says."""
        for part in (*self.manifest.tables, *self.manifest.files):
            self.check_part(part)

    def check_part(self, part: TablePart | FilePart) -> None:
        if self.size(part.path) != part.bytes:
            raise ArchiveDamaged(part=part.path)
        seen = hashlib.sha256()
        with self.reading(part.path) as content:
            while block := content.read(CHUNK):
                seen.update(block)
        if seen.hexdigest() != part.sha256:
            raise ArchiveDamaged(part=part.path)


def opened(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except DAMAGED as error:
        file.seek(0)
        is_cut = file.read(4) == b"PK\x03\x04"  # its beginning is a packed file's, its end is missing
        raise (ArchiveDamaged(part="zip") if is_cut else ArchiveForeign) from error
