"""Where a device stands in the feed: opaque to it, and worth nothing once the rows are of another time."""

import base64
import binascii

import msgspec

from modules.pos.errors import FeedBeginsAnew

SHAPE = 1
"""Raised when the feed's rows say something else than before: devices then load everything again."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rows changed by transactions from `since` up to `until` (exclusive) are being read, by `section` and after `id`.

    `until` 0: a new round begins. `lists`: digest of the price lists whose prices the device has.
    """

    epoch: str
    since: int = 0
    until: int = 0
    section: int = 0
    after: str = ""
    lists: str = ""
    whole_prices: bool = False


def packed(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def unpacked(text: str, epoch: str) -> Cursor:
    """Raises FeedBeginsAnew for what is of another epoch, or can't be read."""
    if not text:
        return Cursor(epoch=epoch)
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise FeedBeginsAnew from error
    if cursor.epoch != epoch:
        raise FeedBeginsAnew
    return cursor
