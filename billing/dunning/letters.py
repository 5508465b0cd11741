"""Letters about bills and trials, to a shop's owners, each in their own language."""

from datetime import datetime

import msgspec
import structlog

from billing.dunning.events import LetterDue
from billing.invoicing.api import Bill, find_bill, list_bills
from billing.invoicing.events import BillIssued
from billing.subscriptions.api import PlanPerm
from infra.kit import clock, formats
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, for_locale
from infra.kit.mail import Mail, MailNotSent
from infra.kit.money import format_money
from infra.kit.outbox import Delivered
from infra.kit.shell import Shell
from infra.kit.templating import render
from tenancy.access.api import Colleague, colleagues_in
from tenancy.accounts.api import installation

log = structlog.get_logger(__name__)
TEXTS: dict[str, tuple[str, str]] = {
    "issued": (N_("Bill {bill} for {shop}"), N_("The bill of {amount} is due on {day}.")),
    "by_card": (N_("Bill {bill} for {shop}"), N_("{amount} are taken from your card.")),
    "note": (N_("Credit note {bill} for {shop}"), N_("{amount} are given back.")),
    "credit": (N_("Credit {bill} for {shop}"), N_("{amount} come off the next bills.")),
    "overdue": (
        N_("Bill {bill} of {shop} is unpaid"),
        N_("{amount} were due. Everything works as before; from {day} on the shop can only be read."),
    ),
    "overdue_again": (
        N_("Bill {bill} of {shop} is still unpaid"),
        N_("{amount} are open. From {day} on the shop can only be read."),
    ),
    "read_only_soon": (
        N_("In two days {shop} can only be read"),
        N_("Bill {bill} of {amount} is still open. From {day} on nobody can sell or change anything."),
    ),
    "read_only": (
        N_("{shop} can only be read now"),
        N_(
            "Bill {bill} of {amount} is still open. Nothing is lost: registers can end their day, everything can be"
            " exported, and paying brings all of it back at once. On {day} the shop is suspended."
        ),
    ),
    "suspended_soon": (
        N_("In three days {shop} is suspended"),
        N_("Bill {bill} of {amount} is still open. From {day} on only the plan, the export and closing can be opened."),
    ),
    "suspended": (
        N_("{shop} is suspended"),
        N_("Bill {bill} of {amount} is still open. Your data is kept: paying brings everything back at once."),
    ),
    "closing_soon": (
        N_("In a week {shop} begins to close"),
        N_("Bill {bill} of {amount} is still open. Take your data along while you can, or pay and go on."),
    ),
    "closing": (
        N_("{shop} closes"),
        N_(
            "On {day} the shop is taken away with everything in it."
            " Until then you can make an export, or pay and go on."
        ),
    ),
    "plan_moves": (
        N_("New terms for {shop} from {day} on"),
        N_(
            "From {day} on your plan has a newer version. Its page says what it costs and takes; until then you can"
            " choose another one or cancel."
        ),
    ),
    "trial_week": (
        N_("Your trial of {shop} ends in a week"),
        N_("Choose a plan by {day}, or go on with the free one: nothing is lost, modules outside it rest."),
    ),
    "trial_day": (
        N_("Your trial of {shop} ends tomorrow"),
        N_("Choose a plan by {day}, or go on with the free one: nothing is lost, modules outside it rest."),
    ),
}
WITH_EXPORT = frozenset({"read_only", "suspended_soon", "suspended", "closing_soon", "closing"})


def day_in(moment: datetime, zone: str, locale: str) -> str:
    return formats.day(clock.day_of(moment, zone), locale, today=clock.day_of(clock.now(), zone))


class PlanLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What the templates of these mails show. `export` is empty where the data is in no danger."""

    subject: str
    name: str
    text: str
    link: str
    export: str
    address: str


async def send_letter(databases: Databases, event: LetterDue, delivered: Delivered) -> None:
    """One mail to each owner; a repeat sends the same under the same key."""
    await send(databases, event.tenant, event.kind, event.number, event.until, delivered)


async def send_bill(databases: Databases, event: BillIssued, delivered: Delivered) -> None:
    async with databases.read_platform() as session:
        bill = await find_bill(session, event.tenant, event.bill)
    if bill is not None:
        kind = ("by_card" if bill.remote else "issued") if bill.total > 0 else "note" if bill.of else "credit"
        if bill.total and bill.state != "void":
            await send(databases, event.tenant, kind, bill.number, bill.due_at, delivered)


async def send(
    databases: Databases, tenant: str, kind: str, number: int, until: datetime | None, delivered: Delivered
) -> None:
    async with databases.read_platform() as session:
        owners = [each for each in await colleagues_in(session, tenant) if PlanPerm.MANAGE in each.permissions]
        bill = next((bill for bill in await list_bills(session, tenant) if bill.number == number), None)
    mailer = installation().mailer
    if mailer is None:
        log.warning("no mail server is set: not sent", mail=kind, tenant=tenant)
        return
    for owner in owners:
        mail = letter_to(owner, kind, bill, until)
        try:
            await mailer.send(mail, key=f"plan {delivered.id} {owner.staff}")
        except MailNotSent as error:
            if not error.is_final:
                raise
            log.warning("mail refused for good", mail=kind, tenant=tenant, reason=str(error))


def letter_to(owner: Colleague, kind: str, bill: Bill | None, until: datetime | None) -> Mail:
    """The mail in the reader's language, days by the shop's own calendar."""
    locale, words, here = owner.locale, for_locale(owner.locale), installation()
    subject, text = TEXTS[kind]
    facts = {
        "shop": owner.shop,
        "bill": bill.name if bill else "",
        "amount": format_money(abs(bill.total), bill.currency, locale) if bill else "",
        "day": day_in(until, owner.zone, locale) if until else "",
    }
    home = f"{here.address}/app/{owner.slug}/settings"
    letter = PlanLetter(
        subject=words.gettext(subject, **facts),
        name=owner.name,
        text=words.gettext(text, **facts),
        link=f"{home}/plan",
        export=f"{home}/data" if kind in WITH_EXPORT else "",
        address=here.address,
    )
    content, html = (render(f"emails/plan.{form}", Shell(locale=locale), letter) for form in ("txt", "html"))
    return Mail(to=owner.email, subject=letter.subject, text=content, html=html)
