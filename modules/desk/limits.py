"""A limit of the plan is near: those who choose the plan hear of it, here and by a mail, once a crossing."""

from uuid import NAMESPACE_OID, uuid5

from infra.kit.db.sessions import Databases
from infra.kit.module import registry
from infra.kit.outbox import Delivered, is_first
from modules.desk.notifications.service import Told, notify
from modules.desk.telling import LIMIT
from tenancy.access.events import RoomShort

HANDLER = "desk.tell_of_limit"


async def tell_of_limit(databases: Databases, event: RoomShort, delivered: Delivered) -> None:
    """A line of its own for each crossing; of what is counted by months, one a month and limit."""
    label = next((meter.label for meter in registry.meters() if meter.name == event.what), event.what)
    crossing = f"{event.what} {event.period} {event.most}" if event.period else f"{event.what} {delivered.id}"
    told = Told(
        kind=LIMIT.name, thing=uuid5(NAMESPACE_OID, crossing), name=label, topic=crossing, at=delivered.at,
        place=f"{event.used:,} / {event.most:,}",
    )  # fmt: skip
    async with databases.tenant(event.tenant, event.cell) as session:
        if await is_first(session, HANDLER, delivered):
            await notify(session, told)
        await session.commit()
