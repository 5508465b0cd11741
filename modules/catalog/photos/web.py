"""Pages of a product's photos, and the photos themselves."""

import asyncio
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID, uuid5

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.files import FileGone, file_store
from infra.kit.i18n import N_, for_locale
from infra.kit.idempotency import FIELD
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work
from modules.catalog.forms import text
from modules.catalog.listing import home_of
from modules.catalog.permissions import Perm
from modules.catalog.photos.service import (
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
from modules.catalog.repository import find_product
from modules.desk.api import Author
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
CHOOSE = N_("Choose a picture first.")
# The bytes of an id never change.
CACHED = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


class PhotoCard(msgspec.Struct, frozen=True, kw_only=True):
    """A photo on the page; `place` from 0 on."""

    id: UUID
    src: str
    alt: str
    place: int
    is_first: bool
    is_last: bool


class PhotosPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    product: str
    crumbs: tuple[Link, ...]
    home: str
    form: Form
    photos: tuple[PhotoCard, ...]
    has_room: bool
    most: int


def source(actor: Actor, photo: Photo, width: int) -> str:
    """Where the photo is served, that wide or wider."""
    return f"{home_of(actor)}/photos/{photo.at_least(width)}"


async def page_of(session: TenantReader, actor: Actor, product: UUID, form: Form | None = None) -> PhotosPage:
    photos = await photos_of(session, product)
    stored = await find_product(session, product)
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    name = stored.name if stored else ""
    title = words(N_("Photos"))
    return PhotosPage(
        title=title, product=name, home=f"{home}/{product}/photos",
        crumbs=(Link(words(N_("Products")), home), Link(name, f"{home}/{product}"), Link(title, "")),
        form=form or Form(key=str(new_id())),
        photos=tuple(
            PhotoCard(
                id=photo.id, src=source(actor, photo, 640), alt=photo.alt, place=n, is_first=n == 0,
                is_last=n == len(photos) - 1,
            )
            for n, photo in enumerate(photos)
        ),
        has_room=len(photos) < MOST, most=MOST,
    )  # fmt: skip


def uploads_in(data: dict[str, Any]) -> list[UploadFile]:
    given: Any = data.get("file")
    files = cast("list[Any]", given if isinstance(given, list) else [given])
    return [file for file in files if isinstance(file, UploadFile) and file.filename][:MOST]


def key_of(data: dict[str, Any]) -> UUID:
    """The form's key: the same form sent twice brings the same photos once."""
    try:
        return UUID(str(data.get(FIELD) or ""))
    except ValueError:
        return new_id()


class PhotoPages(Controller):
    """Photos are made over without a connection held; then the product names them."""

    path = "/app/{slug:str}/products/{product_id:uuid}/photos"
    include_in_schema = False

    @get("/", needs=Perm.EDIT)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, product_id: Id) -> Page:
        return Page("catalog/photos/photos.html", await page_of(session, actor, product_id))

    @post("/", needs=Perm.EDIT, status_code=200)
    async def bring(self, request: AnyRequest, actor: Acting, product_id: Id, data: Sent) -> Page | Redirect:
        databases, key = request.app.state.databases, key_of(data)
        kept: list[Photo] = []
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            await photos_of(session, product_id)
        try:
            for n, upload in enumerate(uploads_in(data)):
                content = cast("BinaryIO", upload.file)
                kept.append(await keep_photo(actor.tenant, content, upload.filename, uuid5(key, str(n))))
            if not kept:
                raise NothingChosen
            async with databases.tenant(actor.tenant, actor.cell) as session:
                spare = await add_photos(session, product_id, kept, by=Author.of(actor), at=clock.now())
                await session.commit()
        except Problem as problem:
            await forget(actor.tenant, kept)
            error = FieldError(field="file", code=problem.code, message=problem.message, facts=problem.facts)
            async with databases.read_tenant(actor.tenant, actor.cell) as session:
                model = await page_of(session, actor, product_id, Form(key=str(new_id()), errors=(error,)))
            return Page("catalog/photos/photos.html", model, status=problem.status)
        await forget(actor.tenant, spare)
        return Redirect(f"{home_of(actor)}/{product_id}/photos")

    @post("/words", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def tell(self, session: TenantSession, actor: Acting, product_id: Id, data: Typed) -> Redirect:
        """What the photos show."""
        photos = await photos_of(session, product_id)
        alts = {photo.id: text(data, f"alt.{photo.id}") for photo in photos if f"alt.{photo.id}" in data}
        await describe(session, product_id, alts, by=Author.of(actor), at=clock.now())
        said = for_locale(actor.locale).gettext(N_("Saved"))
        return Redirect(f"{home_of(actor)}/{product_id}/photos", flash=Flash(text=said))

    @post("/{photo:uuid}/place", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def move(self, session: TenantSession, actor: Acting, product_id: Id, photo: Id, data: Typed) -> Redirect:
        place = text(data, "place")
        await move_photo(
            session, product_id, photo, int(place[:2]) if place.isascii() and place.isdigit() else 0,
            by=Author.of(actor), at=clock.now(),
        )  # fmt: skip
        return Redirect(f"{home_of(actor)}/{product_id}/photos")

    @post("/{photo:uuid}/removal", needs=Perm.EDIT, status_code=200)
    async def remove(self, request: AnyRequest, actor: Acting, product_id: Id, photo: Id) -> Redirect:
        """The bytes go once the product names them no more."""
        async with request.app.state.databases.tenant(actor.tenant, actor.cell) as session:
            gone = await remove_photo(session, product_id, photo, by=Author.of(actor), at=clock.now())
            await session.commit()
        await forget(actor.tenant, [gone])
        return Redirect(f"{home_of(actor)}/{product_id}/photos")


class PhotoFiles(Controller):
    """The photos themselves."""

    path = "/app/{slug:str}/products/photos"
    include_in_schema = False

    @get("/{file:uuid}", needs=Perm.READ)
    async def serve(self, actor: Acting, file: Id) -> Response[bytes]:
        """A tenant's files lie apart from all others'; of its own, only what is a picture is shown."""
        content = await asyncio.to_thread(bytes_of, actor.tenant, file)
        return Response(content, media_type="image/webp", headers=CACHED)


def bytes_of(tenant: str, file: UUID) -> bytes:
    """Raises NotFound, for a file that is no picture too: an import's table has an id as well."""
    try:
        with file_store().open(tenant, file) as opened:
            content = opened.read()
    except FileGone as error:
        raise NotFound from error
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise NotFound
    return content


class NothingChosen(Problem):
    status, code, message = 422, "nothing_chosen", CHOOSE
