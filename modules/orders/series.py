"""The numbers of what comes after a sale: a series for each kind of document."""

from datetime import date

from infra.kit.db.sessions import TenantSession
from modules.shops import api as shops

PATTERNS = {"return": "RT-{n:6}", "refund": "RF-{n:6}", "rebate": "RB-{n:6}", "exchange": "EX-{n:6}"}


async def seed(session: TenantSession, opening: object) -> None:  # noqa: ARG001  a seed's signature
    """A newly opened shop numbers all of them."""
    for kind, pattern in PATTERNS.items():
        await shops.add_series(session, kind, pattern)


async def next_number(session: TenantSession, kind: str, day: date) -> str:
    """The next number; a shop that was opened before there were such documents gets its series now."""
    try:
        return await shops.next_number(session, kind, day)
    except shops.SeriesMissing:
        await shops.add_series(session, kind, PATTERNS[kind])
        return await shops.next_number(session, kind, day)
