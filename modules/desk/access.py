"""What changed in who may do what, into the shop's log: the platform tells it, the shop's own session notes it."""

from uuid import UUID

from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_
from infra.kit.outbox import Delivered, is_first
from modules.desk.authors import Author
from modules.desk.log import Deed, note
from modules.desk.notifications.service import Told, notify
from modules.desk.telling import JOINED
from tenancy.access.api import names_of
from tenancy.access.events import AccessChanged

HANDLER = "desk.note_access"
WORDS = {
    "staff.invited": N_("Person invited"),
    "staff.joined": N_("Person joined"),
    "staff.added": N_("Person added"),
    "staff.role_changed": N_("Role changed"),
    "staff.suspended": N_("Person kept out"),
    "staff.resumed": N_("Person let in again"),
    "staff.removed": N_("Person left"),
    "staff.handed_over": N_("Shop handed over"),
    "invitation.withdrawn": N_("Invitation withdrawn"),
    "role.made": N_("Role made"),
    "role.changed": N_("Role’s rights changed"),
    "role.deleted": N_("Role deleted"),
    "key.made": N_("API key made"),
    "key.rotated": N_("API key replaced"),
    "key.revoked": N_("API key taken back"),
}
THINGS = {
    "access.staff": N_("Person"),
    "access.invitation": N_("Invitation"),
    "access.role": N_("Role"),
    "access.key": N_("API key"),
}
PATHS = {
    "access.staff": "/settings/staff",
    "access.invitation": "/settings/staff",
    "access.role": "/settings/roles",
    "access.key": "/settings/keys",
}


async def note_access(databases: Databases, event: AccessChanged, delivered: Delivered) -> None:
    """One line of the log for each change, however often it is delivered."""
    subject = UUID(event.subject)
    async with databases.read_platform() as session:
        names = await names_of(session, event.tenant, [event.who, subject])
    kind = f"access.{event.act.partition('.')[0]}"
    deed = Deed(
        act=event.act,
        kind=kind,
        subject=subject,
        subject_name=event.subject_name or names.get(subject, ""),
        before=event.before,
        after=event.after,
    )
    async with databases.tenant(event.tenant, event.cell) as session:
        if await is_first(session, HANDLER, delivered):
            await note(session, [deed], by=Author(event.who, names.get(event.who, "")), at=delivered.at)
            if event.act == "staff.joined":
                name = deed.subject_name or names.get(event.who, "")
                told = Told(kind=JOINED.name, thing=subject, name=name, path=JOINED.path, at=delivered.at)
                await notify(session, told)
            await session.commit()
