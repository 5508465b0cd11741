"""Labels that scales print: EAN-13 with a prefix of 20 to 29, the goods' number, and their weight or price inside."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.shops.api import get_setting, lock_setting, set_setting

SETTING = "pos.scale_labels"
PREFIXES = tuple(str(n) for n in range(20, 30))
DIGITS = (4, 5, 6)
INSIDE = 10
"""Digits between the prefix and the check digit: the goods' number, then the weight or price."""


class ScaleLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What labels with this `prefix` say. `digits`: of the goods' number; `decimals`: of what is inside."""

    prefix: Annotated[str, Meta(pattern="^2[0-9]$")]
    holds: Literal["weight", "price"] = "weight"
    digits: Annotated[int, Meta(ge=min(DIGITS), le=max(DIGITS))] = 5
    decimals: Annotated[int, Meta(ge=0, le=3)] = 3

    @property
    def sample(self) -> str:
        """Such a label, as people read it: prefix, goods, inside, check digit."""
        goods, inside = "0" * (self.digits - 2) + "42", "1250".rjust(INSIDE - self.digits, "0")
        return f"{self.prefix} {goods} {inside} C"


async def list_labels(session: TenantReader) -> list[ScaleLabel]:
    """The shop's rules by prefix."""
    return msgspec.convert(await get_setting(session, SETTING) or [], list[ScaleLabel])


async def put_label(session: TenantSession, label: ScaleLabel) -> None:
    """The rule of its prefix, instead of the one before."""
    known = await others(session, label.prefix)
    await set_setting(session, SETTING, sorted([*known, label], key=lambda each: each.prefix))


async def drop_label(session: TenantSession, prefix: str) -> None:
    """Labels with this prefix are plain barcodes again."""
    await set_setting(session, SETTING, await others(session, prefix))


async def others(session: TenantSession, prefix: str) -> list[ScaleLabel]:
    stored: Any = await lock_setting(session, SETTING, [])
    return [label for label in msgspec.convert(stored, list[ScaleLabel]) if label.prefix != prefix]
