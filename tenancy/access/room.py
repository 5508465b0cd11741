"""May a shop have more of something, and why not: one answer for whatever plans limit, and nobody is asked for it."""

from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.outbox import publish
from tenancy.access.actor import Actor
from tenancy.access.errors import LimitReached
from tenancy.access.events import RoomShort

NEAR = 80  # percent of a limit from which it is said
ALONE = 1  # a plan with one of something says so by itself


def is_near(used: int, most: int | None) -> bool:
    """Whether so much of a limit is used that it is said."""
    return most is not None and used * 100 >= most * NEAR


async def take_room(
    session: TenantSession | PlatformSession, actor: Actor, refusal: type[LimitReached], used: int, *, period: str = ""
) -> None:
    """One more beside the `used` ones: raises `refusal` where the plan has no room for it; what is there stays.

    Tells the owner when it comes near the limit: once a crossing, or once a `period` ("2026-11") of what is counted by
    periods. `refusal.what` is the limit; those who count are to hold a lock.
    """
    most = actor.limits.get(refusal.what)
    if most is None:
        return
    if used >= most:
        raise refusal(most=most)
    if most > ALONE and is_near(used + 1, most) and (period or not is_near(used, most)):
        told = RoomShort(
            tenant=actor.tenant, cell=actor.cell, what=refusal.what, used=used + 1, most=most, period=period
        )
        await publish(session, told)
