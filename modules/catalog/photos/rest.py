"""The JSON API of a product's photos; a picture comes as a form's file."""

import asyncio
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID, uuid5

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.idempotency import HEADER, KeyMissing
from infra.kit.problems import FieldError, NotFound
from infra.kit.unit import unit_of_work
from modules.catalog.permissions import Perm
from modules.catalog.photos.service import (
    LONGEST_ALT,
    MOST,
    Photo,
    add_photos,
    describe,
    forget,
    keep_photo,
    move_photo,
    photos_of,
    remove_photo,
)
from modules.catalog.photos.web import CACHED, NothingChosen, Sent, bytes_of, uploads_in
from modules.desk.api import Author
from tenancy.access.api import Acting

AnyRequest = Request[Any, Any, Any]
Id = FromPath[UUID]
Alt = Annotated[str, Meta(max_length=LONGEST_ALT)]
Width = Annotated[int, QueryParameter(ge=1, le=10_000, description="At least so many pixels wide, if it is that wide.")]


class PhotoOut(msgspec.Struct, frozen=True, kw_only=True):
    """A photo. `alt`: what it shows, in words. `width`: in pixels, of the picture that came in. `height`: in pixels, of
    the picture that came in. `widths`: the widths that it is kept in, the smallest first.
    """

    id: UUID
    alt: str
    width: int
    height: int
    widths: list[int]


class PhotosOut(msgspec.Struct, frozen=True, kw_only=True):
    """A product's photos. `photos`: in their order; the first stands for the product."""

    photos: list[PhotoOut]


class PhotoPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is given is changed. `place`: among the product's photos, from 0 on. `alt`: what it shows, in words."""

    place: Annotated[int, Meta(ge=0, lt=MOST)] | UnsetType = UNSET
    alt: Alt | UnsetType = UNSET


def out(photos: list[Photo]) -> PhotosOut:
    made = [
        PhotoOut(id=p.id, alt=p.alt, width=p.width, height=p.height, widths=[file.width for file in p.files])
        for p in photos
    ]
    return PhotosOut(photos=made)


class PhotosApi(Controller):
    """Photos of a product."""

    path = "/api/v1/products/{product_id:uuid}/photos"
    tags = ("Products",)

    @get("/", operation_id="listPhotos", needs=Perm.READ)
    @unit_of_work
    async def list_photos(self, session: ReadTenantSession, product_id: Id) -> PhotosOut:
        """Every photo, in their order."""
        return out(await photos_of(session, product_id))

    @post(
        "/",
        operation_id="addPhoto",
        needs=Perm.EDIT,
        parts={
            "file": "The picture: JPEG, PNG, WebP, GIF or HEIC.",
            "alt": "What it shows, in words; may be left out.",
        },
    )
    async def add_photo(self, request: AnyRequest, actor: Acting, product_id: Id, data: Sent) -> PhotosOut:
        """Adds a photo behind the others; it is checked, turned upright, and kept in several widths.

        The picture is made over without a connection held, and its id follows from the key: a repeat finds it there.
        """
        databases, key = request.app.state.databases, request.headers.get(HEADER, "")
        if not key.strip():
            raise KeyMissing
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            await photos_of(session, product_id)
        if not (uploads := uploads_in(data)):
            fault = FieldError(field="file", code=NothingChosen.code, message=NothingChosen.message)
            raise NothingChosen(fields=[fault])
        photo, alt = uuid5(product_id, f"{actor.staff}\n{key}"), str(data.get("alt") or "")[:LONGEST_ALT]
        upload = uploads[0]
        made = await keep_photo(actor.tenant, cast("BinaryIO", upload.file), upload.filename, photo)
        kept = [msgspec.structs.replace(made, alt=" ".join(alt.split()))]
        spare = kept  # until they are the product's
        try:
            async with databases.tenant(actor.tenant, actor.cell) as session:
                there = await add_photos(session, product_id, kept, by=Author.of(actor), at=clock.now())
                answer = out(await photos_of(session, product_id))
                await session.commit()
            spare = there
        finally:
            await forget(actor.tenant, spare)
        return answer

    @get("/{photo_id:uuid}/content", operation_id="getPhoto", needs=Perm.READ, media_type="image/webp")
    async def content(
        self, request: AnyRequest, actor: Acting, product_id: Id, photo_id: Id, *, width: Width = 640
    ) -> Response[bytes]:
        """The picture itself, in the smallest of its widths that is wide enough, else in the widest."""
        async with request.app.state.databases.read_tenant(actor.tenant, actor.cell) as session:
            photos = await photos_of(session, product_id)
        photo = next((each for each in photos if each.id == photo_id), None)
        if photo is None:
            raise NotFound
        content = await asyncio.to_thread(bytes_of, actor.tenant, photo.at_least(width))
        return Response(content, media_type="image/webp", headers=CACHED)

    @patch("/{photo_id:uuid}", operation_id="changePhoto", needs=Perm.EDIT)
    @unit_of_work
    async def change(
        self, session: TenantSession, actor: Acting, product_id: Id, photo_id: Id, data: JSONBody[PhotoPatch]
    ) -> PhotosOut:
        """Puts a photo in another place, or says what it shows. The first stands for the product."""
        by, at = Author.of(actor), clock.now()
        if photo_id not in {photo.id for photo in await photos_of(session, product_id, lock=True)}:
            raise NotFound
        if data.alt is not UNSET:
            await describe(session, product_id, {photo_id: data.alt}, by=by, at=at)
        if data.place is not UNSET:
            await move_photo(session, product_id, photo_id, data.place, by=by, at=at)
        return out(await photos_of(session, product_id))

    @delete("/{photo_id:uuid}", operation_id="deletePhoto", needs=Perm.EDIT, status_code=204)
    async def remove(self, request: AnyRequest, actor: Acting, product_id: Id, photo_id: Id) -> None:
        """Takes a photo off. 404 once it is gone."""
        async with request.app.state.databases.tenant(actor.tenant, actor.cell) as session:
            gone = await remove_photo(session, product_id, photo_id, by=Author.of(actor), at=clock.now())
            await session.commit()
        await forget(actor.tenant, [gone])
