"""What happened with one customer over all channels: told by every package that knows something."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.module import registry
from tenancy.access.api import Actor

TIMELINE = "customers.timeline"
"""Filled with a `Teller`."""
LIMIT = 12
KINDS = {
    "orders": N_("Orders"),
    "payments": N_("Payments"),
    "notes": N_("Notes"),
    "consents": N_("Consents"),
    "profile": N_("Profile"),
}


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `text` and `by` are ready in the reader's language; `amount`: minor units of `currency`, or None.

    `kind`: a key of KINDS, or a package's own word. `tone`: "", jade or sun. `remove`: where a POST takes it away.
    """

    at: datetime
    kind: str
    text: str
    icon: str
    by: str = ""
    href: str = ""
    tone: str = ""
    amount: int | None = None
    currency: str = ""
    remove: str = ""


class Teller(Protocol):
    """Brought by a package that knows something of customers (`Hook(contract=TIMELINE, fill=teller)`)."""

    async def __call__(
        self, session: TenantReader, actor: Actor, customer: UUID, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        """The newest `most` moments before `before`, newest first: only what `actor` may see."""
        ...


class Story(msgspec.Struct, frozen=True):
    """One page of the timeline; `before` begins the next one, None at its end."""

    moments: tuple[Moment, ...]
    before: datetime | None


async def story_of(
    session: TenantReader, actor: Actor, customer: UUID, before: datetime | None, own: Iterable[Moment]
) -> Story:
    """`own` moments and those of every teller before `before`, newest first."""
    tellers: tuple[Teller, ...] = registry.hooks(TIMELINE)
    moments = [moment for moment in own if before is None or moment.at < before]
    for teller in tellers:
        moments += await teller(session, actor, customer, before, LIMIT + 1)
    moments.sort(key=lambda moment: moment.at, reverse=True)
    if len(moments) <= LIMIT:
        return Story(tuple(moments), None)
    # What happened in the same moment stays together: the next page begins below it.
    first_left = moments[LIMIT].at
    kept = [moment for moment in moments[:LIMIT] if moment.at > first_left] or moments[:LIMIT]
    return Story(tuple(kept), kept[-1].at)
