"""One page of the feed: what is small comes whole at the beginning of a round, the rest by and by."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from modules.pos.devices.door import AtRegister
from modules.pos.errors import FeedBeginsAnew
from modules.pos.feed import rows, sets
from modules.pos.feed.cursor import Cursor, packed, unpacked
from modules.pos.feed.rows import Found, Window
from modules.pos.feed.window import epoch_of, horizon

MOST = 2_000
GOODS, PRICES, CUSTOMERS = range(3)
SECTIONS = {GOODS: "goods", PRICES: "prices", CUSTOMERS: "customers"}


async def page(
    session: TenantReader, device: AtRegister, cursor: str, at: datetime, most: int = MOST
) -> dict[str, Any]:
    """What a device has not seen yet. Raises FeedBeginsAnew."""
    epoch = await epoch_of(session, device.actor.tenant)
    stands = unpacked(cursor, epoch)
    answer: dict[str, Any] = {"epoch": epoch, "at": at, "gone": {}}
    lists = await sets.price_lists(session, device, await channel_of(session))
    if not stands.until:
        stands = await begun(session, stands, digest(lists))
        answer |= await whole_sets(session, device, lists)
    wanted = [each["id"] for each in lists]
    stands, left = await filled(session, stands, wanted, answer, most)
    more = left is not None
    answer |= {"cursor": packed(left or finished(stands)), "more": more}
    return answer


async def channel_of(session: TenantReader) -> UUID:
    shop = await sets.get_settings(session)
    return shop.channel(sets.COUNTER)


async def begun(session: TenantReader, stands: Cursor, lists: str) -> Cursor:
    """A round: up to where every transaction is over by now."""
    until = await horizon(session)
    if stands.since > until:
        raise FeedBeginsAnew
    other = bool(stands.since) and stands.lists != lists
    return msgspec.structs.replace(stands, until=until, lists=lists, whole_prices=other)


def finished(stands: Cursor) -> Cursor:
    """The next round goes on where this one ends."""
    return Cursor(epoch=stands.epoch, since=stands.until, lists=stands.lists)


async def whole_sets(session: TenantReader, device: AtRegister, lists: list[dict[str, Any]]) -> dict[str, Any]:
    settings = await sets.settings(session, device)
    return {
        "settings": settings, "lists": lists, "categories": await sets.shelves(session),
        "promotions": await sets.offers(session), "cashiers": await sets.cashiers(session, device),
        "taxes": await sets.taxes(session, settings["region"]),
    }  # fmt: skip


async def filled(
    session: TenantReader, stands: Cursor, lists: list[UUID], answer: dict[str, Any], most: int
) -> tuple[Cursor, Cursor | None]:
    """Adds rows of each section, up to `most`; gives where it stands, and what is left of the round."""
    left = most
    for number in range(stands.section, len(SECTIONS)):
        after = UUID(stands.after) if stands.after and number == stands.section else None
        since = 0 if number == PRICES and stands.whole_prices else stands.since
        window = Window(since=since, until=stands.until, after=after, most=left)
        found = await section(session, number, window, lists)
        name = SECTIONS[number]
        answer[name] = found.rows
        if found.gone:
            answer["gone"][name] = found.gone
        left -= len(found.rows) + len(found.gone)
        if found.last is not None:
            return stands, msgspec.structs.replace(stands, section=number, after=str(found.last))
        if left <= 0 and number + 1 < len(SECTIONS):
            return stands, msgspec.structs.replace(stands, section=number + 1, after="")
    return stands, None


async def section(session: TenantReader, number: int, window: Window, lists: list[UUID]) -> Found:
    if number == GOODS:
        return await rows.goods(session, window)
    return await rows.prices(session, window, lists) if number == PRICES else await rows.people(session, window)


def digest(lists: list[dict[str, Any]]) -> str:
    """Of which lists hold: with another one its prices come whole."""
    return hashlib.sha256(" ".join(str(each["id"]) for each in lists).encode()).hexdigest()[:16]
