"""Bytes that people bring, in an S3-compatible object store; and which place an installation's settings name."""

import tempfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol, cast
from urllib.parse import urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import ObjectStore, S3Store

from infra.kit.db.names import check_tenant_name
from infra.kit.files import FileGone, Files, LocalFiles
from infra.kit.settings import Settings, SettingsError

IN_MEMORY = 4 * 1024 * 1024  # of a file that is read; what is beyond lies in a temporary file


class Given(Protocol):
    """What a store answers to a read."""

    def stream(self) -> Iterable[bytes]: ...


class ObjectFiles:
    """Files as objects `<tenant>/<last two digits>/<id>` of `store`: as LocalFiles lays them out on a disk."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def key(self, tenant: str, file: UUID) -> str:
        """The object's name."""
        return str(PurePosixPath(check_tenant_name(tenant), file.hex[-2:], str(file)))

    def write(self, tenant: str, file: UUID, content: BinaryIO) -> int:
        """As Files.write: an object is there whole, or not at all."""
        start = content.tell()
        obstore.put(self.store, self.key(tenant, file), content)
        return content.tell() - start

    def open(self, tenant: str, file: UUID) -> BinaryIO:
        """As Files.open."""
        key = self.key(tenant, file)
        kept = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the caller closes it
        try:
            for part in cast("Given", obstore.get(self.store, key)).stream():
                kept.write(part)
        except (FileNotFoundError, NotFoundError) as error:
            kept.close()
            raise FileGone(str(file)) from error
        kept.seek(0)
        return cast("BinaryIO", kept)

    def delete(self, tenant: str, file: UUID) -> None:
        """As Files.delete."""
        try:
            obstore.delete(self.store, self.key(tenant, file))
        except (FileNotFoundError, NotFoundError):
            return

    def forget(self, tenant: str) -> None:
        """As Files.forget."""
        prefix = f"{check_tenant_name(tenant)}/"
        for block in obstore.list(self.store, prefix):  # pyright: ignore[reportUnknownMemberType]  its types are partial
            obstore.delete(self.store, [each["path"] for each in block])


def files_of(settings: Settings) -> Files:
    """The place that the settings name: a bucket, or the data folder. Raises SettingsError."""
    if not settings.files_url:
        return LocalFiles(settings.data / "files")
    place = urlsplit(settings.files_url)
    if place.scheme != "s3" or not place.netloc:
        raise SettingsError("YUNTAI_FILES_URL can't be used. It has to be an address like s3://bucket/folder")
    given = {
        "endpoint": settings.files_endpoint, "region": settings.files_region, "access_key_id": settings.files_key,
        "secret_access_key": settings.files_secret,
    }  # fmt: skip
    named = {name: value for name, value in given.items() if value}
    local = settings.files_endpoint.startswith("http://")
    folder = place.path.strip("/") or None
    return ObjectFiles(S3Store(place.netloc, prefix=folder, client_options={"allow_http": local}, **named))  # type: ignore[arg-type]
