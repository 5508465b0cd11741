"""What every page of registers has: its place and its tabs."""

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.shell import Link
from modules.pos.models import RegisterDocument
from modules.shops.api import visible
from tenancy.access.api import Actor

TABS = (
    (N_("Registers"), ""), (N_("Cashiers"), "/cashiers"), (N_("Shifts"), "/shifts"), (N_("Days"), "/days"),
    (N_("To look over"), "/review"), (N_("Scale labels"), "/labels"),
)  # fmt: skip


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/registers"


async def tabs_of(session: TenantReader, actor: Actor, here: str) -> tuple[Link, ...]:
    """`here`: the path of the tab one is on. What waits is counted in its name."""
    words = for_locale(actor.locale).gettext
    waits = await count_waiting(session, actor)
    shown = [
        (f"{words(label)} ({waits})" if path == "/review" and waits else words(label), path) for label, path in TABS
    ]
    return tuple(Link(label, f"{home_of(actor)}{path}", path == here) for label, path in shown)


async def count_waiting(session: TenantReader, actor: Actor) -> int:
    own = sa.and_(RegisterDocument.state == "review", visible(actor, RegisterDocument.store_id))
    return await session.scalar(sa.select(sa.func.count()).select_from(RegisterDocument).where(own)) or 0
