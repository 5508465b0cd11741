"""Photos on a product: added, ordered, described, taken off. Their bytes lie where files lie."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.files import file_store
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.pictures import made_over
from infra.kit.problems import NotFound, Problem
from modules.catalog.errors import NoSuchProduct
from modules.catalog.events import ProductChanged
from modules.catalog.models import Product
from modules.catalog.schemas import FileOut
from modules.catalog.services.products import KIND
from modules.desk.api import Author, Deed, note

MOST = 20
LONGEST_ALT = 200
AT_ONCE = asyncio.Semaphore(2)  # a large picture takes some hundred MB while it is made over


class PhotosMany(Problem):
    status, code = 422, "photos_many"
    message = N_("A product has at most {most} photos. Delete one first.")


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo: `alt` says what it shows; `files` are its bytes' ids with their widths, the smallest first."""

    id: UUID
    alt: str
    width: int
    height: int
    files: list[FileOut]

    def at_least(self, width: int) -> UUID:
        """The smallest that is that wide, or the widest."""
        return next((file for file in self.files if file.width >= width), self.files[-1]).id


async def keep_photo(tenant: str, content: BinaryIO, name: str, photo: UUID) -> Photo:
    """Makes a picture over and keeps its widths, in a thread. Raises PictureUnreadable, PictureTooLarge."""
    async with AT_ONCE:
        return await asyncio.to_thread(keep, tenant, content, name, photo)


def keep(tenant: str, content: BinaryIO, name: str, photo: UUID) -> Photo:
    made = made_over(content, name)
    files = [FileOut(id=new_id(), width=width) for width in made.sizes]
    for file in files:
        file_store().write(tenant, file.id, io.BytesIO(made.sizes[file.width]))
    return Photo(id=photo, alt="", width=made.width, height=made.height, files=files)


async def forget(tenant: str, photos: Sequence[Photo]) -> None:
    """Their bytes are gone; once nothing names them."""
    for file in [file for photo in photos for file in photo.files]:
        await asyncio.to_thread(file_store().delete, tenant, file.id)


def photos_in(images: Sequence[Any]) -> list[Photo]:
    return msgspec.convert(images, list[Photo])


async def photos_of(session: TenantReader, product: UUID, *, lock: bool = False) -> list[Photo]:
    """In their order. Raises NoSuchProduct."""
    query = sa.select(Product.images).where(Product.id == product)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NoSuchProduct
    return photos_in(row.images)


async def add_photos(
    session: TenantSession, product: UUID, photos: Sequence[Photo], *, by: Author, at: datetime
) -> list[Photo]:
    """Behind those that are there; gives those that weren't added, since they are there already. Raises PhotosMany."""
    stored = await photos_of(session, product, lock=True)
    known = {photo.id for photo in stored}
    new = [photo for photo in photos if photo.id not in known]
    if len(stored) + len(new) > MOST:
        raise PhotosMany(most=MOST)
    await store(session, product, [*stored, *new], by, at)
    return [photo for photo in photos if photo.id in known]


async def describe(
    session: TenantSession, product: UUID, alts: Mapping[UUID, str], *, by: Author, at: datetime
) -> None:
    """Says what photos show; those that aren't named stay."""
    stored = await photos_of(session, product, lock=True)
    told = [msgspec.structs.replace(p, alt=" ".join(alts.get(p.id, p.alt).split())[:LONGEST_ALT]) for p in stored]
    if told != stored:
        await store(session, product, told, by, at)


async def move_photo(
    session: TenantSession, product: UUID, photo: UUID, place: int, *, by: Author, at: datetime
) -> None:
    """Puts a photo at `place`, from 0 on; the first stands for the product. Raises NotFound."""
    stored = await photos_of(session, product, lock=True)
    moved = next((each for each in stored if each.id == photo), None)
    if moved is None:
        raise NotFound
    rest = [each for each in stored if each.id != photo]
    rest.insert(max(0, place), moved)
    if rest != stored:
        await store(session, product, rest, by, at)


async def remove_photo(session: TenantSession, product: UUID, photo: UUID, *, by: Author, at: datetime) -> Photo:
    """Takes a photo off; its bytes are to be forgotten once that is committed. Raises NotFound."""
    stored = await photos_of(session, product, lock=True)
    gone = next((each for each in stored if each.id == photo), None)
    if gone is None:
        raise NotFound
    await store(session, product, [each for each in stored if each.id != photo], by, at)
    return gone


async def store(session: TenantSession, product: UUID, photos: Sequence[Photo], by: Author, at: datetime) -> None:
    values = {"images": msgspec.to_builtins(photos), "version": Product.version + 1, "changed": CHANGED}
    change = sa.update(Product).where(Product.id == product).values(values).returning(Product.version, Product.name)
    row = (await session.execute(change)).one()
    deed = Deed(act="product.edited", kind=KIND, subject=product, subject_name=row.name, after={"images": len(photos)})
    await note(session, [deed], by=by, at=at)
    await publish(session, ProductChanged(product=product, product_version=row.version))
