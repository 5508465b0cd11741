"""The archive's own description of itself, and what makes one fit to be taken in. Pure."""

from typing import Any

import msgspec

from tenancy.archives.errors import ArchiveDamaged, ArchiveForeign, ArchiveNewer

FORMAT, VERSION = "yuntai-export", 1
MANIFEST, PEOPLE, README = "manifest.json", "people.json", "README.txt"


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform knows of a shop: a new home takes it over, all but the slug."""

    slug: str
    name: str
    trade: str
    country: str
    currency: str
    zone: str
    locale: str


class TablePart(msgspec.Struct, frozen=True, kw_only=True):
    """One table as CSV. `columns` in the file's order; `bytes` and `sha256` of the file as it is unpacked."""

    package: str
    name: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str

    @property
    def path(self) -> str:
        return f"tables/{self.package}/{self.name}.csv"


class FilePart(msgspec.Struct, frozen=True, kw_only=True):
    """One file that the shop keeps: a photo, a table that was brought in. `id` is its row in the table `file`."""

    id: str
    bytes: int
    sha256: str

    @property
    def path(self) -> str:
        return f"files/{self.id}"


class RolePart(msgspec.Struct, frozen=True, kw_only=True):
    """A role that the shop made itself."""

    code: str
    name: str
    permissions: tuple[str, ...]
    two_factor: bool = False


class PersonPart(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who worked in the shop: by name alone, a log-in stays with the person."""

    name: str
    email: str
    role: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds. `lineages`: package → revision of its tables; `left_out`: table → why; `gone`: files whose
    bytes were not to be found.
    """

    format: str
    version: int
    made_at: str
    shop: Shop
    lineages: dict[str, str]
    tables: tuple[TablePart, ...]
    files: tuple[FilePart, ...] = ()
    gone: tuple[str, ...] = ()
    roles: tuple[RolePart, ...] = ()
    left_out: dict[str, str] = {}

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def hashes(self) -> dict[str, str]:
        """Table → SHA-256 of its content: two shops with the same are the same."""
        return {table.name: table.sha256 for table in self.tables}


def read_manifest(content: bytes) -> Manifest:
    """Raises ArchiveForeign for what is none of ours, ArchiveNewer for one made by a later version."""
    try:
        said: Any = msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        raise ArchiveDamaged(part=MANIFEST) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:  # pyright: ignore[reportUnknownMemberType]
        raise ArchiveForeign
    if said.get("version") != VERSION:  # pyright: ignore[reportUnknownMemberType]
        raise ArchiveNewer
    try:
        return msgspec.convert(said, Manifest)
    except msgspec.ValidationError as error:
        raise ArchiveDamaged(part=MANIFEST) from error
