"""Mails of notifications: one at once, or one each morning, as everybody chose for each kind."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
import structlog

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import Translator, for_locale
from infra.kit.jobs import JobDue
from infra.kit.mail import Mail, MailNotSent
from infra.kit.outbox import Delivered
from infra.kit.shell import Shell
from infra.kit.templating import render
from modules.desk.events import SomethingTold
from modules.desk.models import Notification
from modules.desk.notifications.kinds import Kind, Way, kinds, way_of
from modules.desk.notifications.service import LISTED, Line
from tenancy.access.api import Colleague, choose_told, colleagues_in, who_want
from tenancy.accounts.api import installation

log = structlog.get_logger(__name__)
MORNING = 8
DIGESTED = "@digested"
"""Beside the kinds somebody chose: the day of their last morning mail."""
COLUMNS = [getattr(Notification, name) for name in Line.__struct_fields__ if name != "is_read"]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in the mail."""

    title: str
    text: str
    link: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What the templates of the mail show."""

    subject: str
    name: str
    shop: str
    address: str
    settings: str
    lines: tuple[Told, ...]


async def tell_at_once(databases: Databases, event: SomethingTold, delivered: Delivered) -> None:
    """A mail to each who wants one; a repeat sends the same under the same key, and mailboxes show it once."""
    kind = next((each for each in kinds() if each.name == event.kind), None)
    if kind is None:
        return
    async with databases.read_platform() as session:
        wanting = [c for c in await colleagues_in(session, delivered.tenant) if way_of(kind, c.told) is Way.MAIL]
    if not wanting:
        return
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        query = sa.select(*COLUMNS).where(Notification.id == event.notification)
        row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        return
    line = Line(**row)
    things = [thing for thing in line.things if thing["id"] == str(event.thing)]
    alone = msgspec.structs.replace(line, things=things, count=1)
    for each in wanting:
        if each.may_hear(kind.needs, line.store_id, line.staff_id):
            words = for_locale(each.locale)
            told = told_in(alone, kind, each, words)
            subject = ": ".join((told.title, *kind.names(things[:1], words)))
            await send(letter_to(each, subject, (told,)), f"told {delivered.id} {each.staff}")
            await delivered.renew()


async def send_digests(databases: Databases, due: JobDue, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """One mail to each who wants it, once a day, from eight o'clock on by their shop's clock."""
    now = clock.now()
    async with databases.read_platform() as session:
        wanting = await who_want(session, Way.DIGEST)
    for each in wanting:
        local = now.astimezone(ZoneInfo(each.zone))
        day = local.date().isoformat()
        if local.hour < MORNING or each.told.get(DIGESTED) == day:
            continue
        lines = await lines_for(databases, each)
        if lines:
            count = sum(line.count for line, _ in lines)
            words = for_locale(each.locale)
            subject = words.ngettext("{shop}: {n} notification", "{shop}: {n} notifications", count, shop=each.shop)
            told = tuple(told_in(line, kind, each, words) for line, kind in lines)
            await send(letter_to(each, subject, told), f"digest {each.staff} {day}")
        async with databases.platform() as session:
            await choose_told(session, each.staff, {DIGESTED: day})
            await session.commit()
        await delivered.renew()


async def lines_for(databases: Databases, person: Colleague) -> list[tuple[Line, Kind]]:
    """What they have not read of the last day and night, of the kinds they want in the morning."""
    wanted = {kind.name: kind for kind in kinds() if way_of(kind, person.told) is Way.DIGEST}
    query = sa.select(*COLUMNS).where(
        Notification.at > clock.now() - timedelta(days=1),
        Notification.kind.in_(wanted),
        ~Notification.read_by.bool_op("?")(str(person.staff)),
    )
    async with databases.read_tenant(person.tenant, person.cell) as session:
        rows = (await session.execute(query.order_by(Notification.at.desc()).limit(LISTED))).mappings()
        lines = [Line(**row) for row in rows]
    return [
        (line, wanted[line.kind])
        for line in lines
        if person.may_hear(wanted[line.kind].needs, line.store_id, line.staff_id)
    ]


def told_in(line: Line, kind: Kind, person: Colleague, words: Translator) -> Told:
    names = ", ".join(kind.names(line.things, words))
    path = line.things[0]["path"] if line.count == 1 and line.things and line.things[0]["path"] else kind.path
    return Told(
        title=words.ngettext(*kind.said, line.count),
        text=" · ".join(part for part in (names, line.place) if part),
        link=f"{installation().address}/app/{person.slug}{path}",
    )


def letter_to(person: Colleague, subject: str, lines: tuple[Told, ...]) -> Mail:
    here = installation().address
    settings = f"{here}/app/{person.slug}/settings/notifications"
    plain = " ".join(subject.split())[:200]
    letter = Letter(subject=plain, name=person.name, shop=person.shop, address=here, settings=settings, lines=lines)
    text, html = (render(f"emails/told.{form}", Shell(locale=person.locale), letter) for form in ("txt", "html"))
    return Mail(to=person.email, subject=plain, text=text, html=html)


async def send(mail: Mail, key: str) -> None:
    """Raises MailNotSent when the server may take it later; an address that never will is noted and left."""
    mailer = installation().mailer
    if mailer is None:
        log.warning("no mail server is set: not sent", mail="notification")
        return
    try:
        await mailer.send(mail, key=key)
    except MailNotSent as error:
        if not error.is_final:
            raise
        log.warning("mail refused for good", mail="notification", reason=str(error))
