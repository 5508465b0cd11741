"""What a customer's timeline says of their account; what was bought and refunded is told by the orders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from modules.customers.api import Moment, known_as
from modules.payments.owed_pages import home_of
from modules.payments.permissions import Perm
from modules.payments.reminding.letters import Letter, letters_of
from modules.payments.reminding.papers import KINDS
from modules.payments.reminding.telling import said_of, state_of
from modules.payments.services.account import standing
from modules.payments.services.statements import Entry, newest_of
from tenancy.access.api import Actor

TOLD_ELSEWHERE = frozenset({"sale", "refund", "rebate"})


async def tell(
    session: TenantReader, actor: Actor, customer: UUID, before: datetime | None, most: int
) -> Sequence[Moment]:
    """Payments, corrections, what was brought over; statements and reminders."""
    account = await standing(session, customer) if actor.may(Perm.READ) else None
    if account is None:
        return []
    letters = [told_of(each, actor) for each in (await letters_of(session, customer))[::-1]]
    known = await known_as(session, customer)
    entries = await newest_of(session, actor, known, before, most, without=TOLD_ELSEWHERE)
    moments = [moment_of(each, actor, customer, account.currency) for each in entries]
    moments += [each for each in letters if before is None or each.at < before]
    return sorted(moments, key=lambda each: each.at, reverse=True)[:most]


def told_of(letter: Letter, actor: Actor) -> Moment:
    words, (state, tone) = for_locale(actor.locale), state_of(letter)
    text = " · ".join([said_of(letter, words), words.gettext(state)])
    return Moment(at=letter.at, kind="payments", text=text, icon="mail", by=letter.by, tone=tone)


def moment_of(each: Entry, actor: Actor, customer: UUID, currency: str) -> Moment:
    words = for_locale(actor.locale).gettext
    parts = [words(KINDS[each.kind]), words(each.label) if each.label else "", each.reason]
    return Moment(
        at=each.at, kind="payments", text=" · ".join(part for part in parts if part), icon="hand-coins", by=each.by,
        href=f"{home_of(actor)}/{customer}", tone="jade" if each.amount < 0 else "", amount=abs(each.amount),
        currency=currency,
    )  # fmt: skip
