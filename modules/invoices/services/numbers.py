"""The gapless numbers of invoices and credit notes: a counter in the transaction that writes them."""

from datetime import date

from infra.kit.db.sessions import TenantSession
from modules.shops import api as shops

PATTERNS = {"invoice": "INV-{n:6}", "credit_note": "CN-{n:6}"}


async def seed(session: TenantSession, opening: object) -> None:  # noqa: ARG001  a seed's signature
    """A newly opened shop numbers both."""
    for kind, pattern in PATTERNS.items():
        await shops.add_series(session, kind, pattern)


async def draw(session: TenantSession, kind: str, day: date) -> str:
    """The next number. Its counter is locked until the unit ends: draw it when all else is known.

    A shop that was opened before there were invoices gets its series now.
    """
    try:
        return await shops.next_number(session, kind, day)
    except shops.SeriesMissing:
        await shops.add_series(session, kind, PATTERNS[kind])
        return await shops.next_number(session, kind, day)
