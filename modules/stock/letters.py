"""The mail that something runs low, to each who asked for it, in their language."""

import msgspec
import sqlalchemy as sa
import structlog

from infra.kit.db.sessions import Databases
from infra.kit.i18n import LOCALES, N_, SOURCE, for_locale
from infra.kit.mail import Mail, MailNotSent
from infra.kit.outbox import Delivered
from infra.kit.shell import Shell
from infra.kit.templating import render
from modules.stock.events import StockLow
from modules.stock.models import Warehouse
from modules.stock.services.finding import names_of
from modules.stock.services.watching import Watcher, watchers
from tenancy.accounts.api import Person, find_person, installation

log = structlog.get_logger(__name__)


class LowLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What the templates of the mail show."""

    subject: str
    name: str
    link: str
    address: str
    goods: str
    place: str
    left: str
    threshold: str


async def tell_low(databases: Databases, event: StockLow, delivered: Delivered) -> None:
    """A mail to each; a repeat sends the same under the same key, and mailboxes show it once."""
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        goods = (await names_of(session, [event.variant])).get(event.variant)
        place = await session.scalar(sa.select(Warehouse.name).where(Warehouse.id == event.warehouse))
        asked = [each for each in await watchers(session) if each.stores is None or event.store in each.stores]
    if goods is None or not asked:
        return
    for each in asked:
        async with databases.read_platform() as session:
            person = await find_person(session, each.account)
        if person:
            await send(letter_to(person, each, event, goods.name, place or ""), f"low {delivered.id} {each.account}")
            await delivered.renew()


def letter_to(person: Person, watcher: Watcher, event: StockLow, goods: str, place: str) -> Mail:
    locale, here = person.locale if person.locale in LOCALES else SOURCE, installation()
    subject = for_locale(locale).gettext(N_("{goods} is running low: {left} left"), goods=goods, left=plain(event.left))
    letter = LowLetter(
        subject=subject, name=person.name, link=f"{here.address}/app/{watcher.slug}/stock/{event.variant}",
        address=here.address, goods=goods, place=place, left=plain(event.left), threshold=plain(event.threshold),
    )  # fmt: skip
    text, html = (render(f"emails/stock_low.{form}", Shell(locale=locale), letter) for form in ("txt", "html"))
    return Mail(to=person.email, subject=subject, text=text, html=html)


def plain(quantity: str) -> str:
    """9.000 is 9."""
    return quantity.rstrip("0").rstrip(".") if "." in quantity else quantity


async def send(mail: Mail, key: str) -> None:
    """Raises MailNotSent when the server may take it later; an address that never will is noted and left."""
    mailer = installation().mailer
    if mailer is None:
        log.warning("no mail server is set: not sent", mail="stock low")
        return
    try:
        await mailer.send(mail, key=key)
    except MailNotSent as error:
        if not error.is_final:
            raise
        log.warning("mail refused for good", mail="stock low", reason=str(error))
