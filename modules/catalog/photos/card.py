"""A product's photos, as a part of its page."""

from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from modules.catalog.listing import home_of
from modules.catalog.permissions import Perm
from modules.catalog.photos.service import photos_of
from modules.catalog.photos.web import source
from tenancy.access.api import Actor


class Shown(msgspec.Struct, frozen=True):
    """A photo, small and large."""

    small: str
    large: str
    alt: str


class PhotosCard(msgspec.Struct, frozen=True, kw_only=True):
    """The first stands for the product; `edit` is empty for who may not."""

    name: str
    photos: tuple[Shown, ...]
    edit: str


async def photos_card(session: TenantReader, actor: Actor, product: UUID, **_context: Any) -> PhotosCard | None:
    """None while there are none and nobody here may add one."""
    photos = await photos_of(session, product)
    edit = f"{home_of(actor)}/{product}/photos" if actor.may(Perm.EDIT) else ""
    if not photos and not edit:
        return None
    shown = tuple(Shown(source(actor, each, 160), source(actor, each, 640), each.alt) for each in photos)
    return PhotosCard(name="", photos=shown, edit=edit)
