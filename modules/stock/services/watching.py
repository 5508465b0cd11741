"""Who asked to be told by mail when something runs low."""

from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.shops.api import get_setting, set_setting
from tenancy.access.api import Actor

SETTING = "stock.low_mail"


class Watcher(msgspec.Struct, frozen=True, kw_only=True):
    """A person by their account, with the stores they work in (None: all) and the shop's address."""

    account: UUID
    slug: str
    stores: tuple[UUID, ...] | None = None


async def watchers(session: TenantReader) -> list[Watcher]:
    stored: Any = await get_setting(session, SETTING) or []
    return msgspec.convert(stored, list[Watcher])


async def is_watching(session: TenantReader, actor: Actor) -> bool:
    return actor.account in {each.account for each in await watchers(session)}


async def watch(session: TenantSession, actor: Actor, *, on: bool) -> None:
    """From now on, or no longer. A program has no mailbox."""
    if actor.account is None:
        return
    others = [each for each in await watchers(session) if each.account != actor.account]
    stores = None if actor.stores is None else tuple(actor.stores)
    own = [Watcher(account=actor.account, slug=actor.slug, stores=stores)] if on else []
    await set_setting(session, SETTING, [*others, *own])
