"""Letters about an account: asked for, mailed once, and kept with it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.documents.paper import Look
from infra.kit.documents.render import pdf
from infra.kit.files import kept
from infra.kit.ids import new_id
from infra.kit.module import registry
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from modules.customers import api as customers
from modules.payments.contracts import STATIONERY, Stationer, Stationery
from modules.payments.errors import NothingLate, NowhereToWrite
from modules.payments.events import AccountLetterAsked
from modules.payments.models import CustomerAccount
from modules.payments.reminding.papers import Account, statement_paper
from modules.payments.reminding.rules import Late, Reminded, Reminder, Rules, reminder_of
from modules.payments.services.account import standing
from modules.payments.services.owed import Open, age, open_of
from modules.payments.services.statements import statement_of
from modules.shops import api as shops
from tenancy.access.api import Actor

MOST = 200
SETTING = "reminders"
State = Literal["asked", "sent", "refused", "needless"]
ASKED: State = "asked"
SENT: State = "sent"
REFUSED: State = "refused"
NEEDLESS: State = "needless"
Sort = Literal["statement", "reminder"]
STATEMENT: Sort = "statement"
REMINDER: Sort = "reminder"


class Letter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement or a reminder. `nth`, `amount` and `charges` (entries' ids): of a reminder; `start`: from where the
    statement in it goes. `by`: who asked for it, empty for the job. `day` is the shop's. `needless`: what it names was
    paid before it went out.
    """

    id: UUID
    kind: Sort
    at: datetime
    day: date
    state: State = ASKED
    start: date | None = None
    end: date | None = None
    nth: int = 0
    amount: int = 0
    charges: tuple[UUID, ...] = ()
    by: str = ""


async def rules_of(session: TenantReader) -> Rules:
    """How the shop reminds; not at all until somebody has switched it on."""
    return msgspec.convert(await shops.get_setting(session, SETTING) or {}, Rules)


async def letters_of(session: TenantReader, customer: UUID, *, lock: bool = False) -> list[Letter]:
    """The account's letters, the oldest first. Raises NotFound without an account."""
    query: Any = sa.select(CustomerAccount.letters).where(CustomerAccount.customer_id == customer)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound
    return msgspec.convert(row.letters, list[Letter])


async def keep(session: TenantSession, customer: UUID, letters: Sequence[Letter]) -> None:
    values = {"letters": msgspec.to_builtins(list(letters)[-MOST:])}
    await session.execute(sa.update(CustomerAccount).where(CustomerAccount.customer_id == customer).values(**values))


def reminded(letters: Sequence[Letter]) -> list[Reminded]:
    return [Reminded(each.day, frozenset(each.charges)) for each in letters if each.kind == REMINDER]


def late_ones(charges: Sequence[Open], today: date) -> list[Late]:
    """Those that are past due."""
    return [Late(entry=c.id, amount=c.open, late=(today - c.due).days) for c in charges if c.due < today]


async def may_write(session: TenantReader, customer: UUID) -> bool:
    """Whether there is an address, and notices by e-mail have not been stopped."""
    card = await customers.card(session, customer)
    ways = customers.Purpose.NOTICES, customers.Consent.EMAIL
    return bool(card and card.email) and (await customers.may_write(session, [customer], *ways))[customer]


async def ask_statement(session: TenantSession, customer: UUID, start: date, end: date, by: str, at: datetime) -> None:
    """A statement is to be mailed. Raises NotFound, NowhereToWrite."""
    letters = await letters_of(session, customer, lock=True)
    if not await may_write(session, customer):
        raise NowhereToWrite
    today = await today_in(session, at)
    letter = Letter(id=new_id(), kind=STATEMENT, at=at, day=today, start=start, end=end, by=by)
    await ask(session, customer, [*letters, letter])


async def ask_reminder(session: TenantSession, customer: UUID, by: str, at: datetime) -> None:
    """A reminder of all that is late, now, whatever the rules say. Raises NotFound, NothingLate, NowhereToWrite."""
    letters = await letters_of(session, customer, lock=True)
    today = await today_in(session, at)
    wanted = await reminder_now(session, customer, letters, today, reminder_of)
    if wanted is None:
        raise NothingLate
    if not await may_write(session, customer):
        raise NowhereToWrite
    await ask(session, customer, [*letters, written(*wanted, by, at, today)])


Choice = Callable[[list[Late], list[Reminded]], Reminder | None]


async def reminder_now(
    session: TenantReader, customer: UUID, letters: Sequence[Letter], today: date, choose: Choice
) -> tuple[Reminder, date] | None:
    """What `choose` takes of what is late, and the day from which its statement goes."""
    charges = await open_of(session, await customers.known_as(session, customer))
    wanted = choose(late_ones(charges, today), reminded(letters))
    return (wanted, min(c.day for c in charges if c.id in wanted.charges)) if wanted else None


def written(reminder: Reminder, start: date, by: str, at: datetime, today: date) -> Letter:
    return Letter(
        id=new_id(), kind=REMINDER, at=at, day=today, start=start, end=today, nth=reminder.nth, amount=reminder.amount,
        charges=reminder.charges, by=by,
    )  # fmt: skip


async def ask(session: TenantSession, customer: UUID, letters: Sequence[Letter]) -> None:
    """The last of `letters` is new."""
    await keep(session, customer, letters)
    await publish(session, AccountLetterAsked(customer=customer, letter=letters[-1].id))


async def stationery(session: TenantReader, language: str) -> Stationery:
    """What the shop's papers in `language` are written on; the first store's name where nobody keeps that."""
    stationers: tuple[Stationer, ...] = registry.hooks(STATIONERY)
    if stationers:
        return await stationers[0](session, (language,))
    name = (await shops.list_stores(session))[0].name
    return Stationery(shop=name, sender=(name,), look=Look(languages=(language,)))


async def language_for(session: TenantReader, customer: UUID) -> str:
    """In which the customer is written to."""
    own = await customers.language_of(session, customer)
    return own or (await shops.get_settings(session)).locale


class Ready(msgspec.Struct, frozen=True):
    """A statement, to be set with no connection held."""

    account: Account
    on: Stationery


async def statement_for(
    session: TenantReader, actor: Actor | None, customer: UUID, start: date | None, end: date, today: date
) -> Ready:
    """The statement in the customer's language. Raises NotFound without an account."""
    account, known = await standing(session, customer), await customers.known_as(session, customer)
    if account is None:
        raise NotFound
    billed = await customers.billing_of(session, customer)
    lines = (billed.name, billed.contact, *billed.address) if billed else ()
    paper = Account(
        lines=tuple(line for line in lines if line), currency=account.currency,
        statement=await statement_of(session, actor, known, start, end),
        aging=age(await open_of(session, known), today),
    )  # fmt: skip
    return Ready(paper, await stationery(session, await language_for(session, customer)))


async def set_paper(tenant: str, ready: Ready) -> bytes:
    """The statement as PDF."""
    logo = await asyncio.to_thread(kept, tenant, ready.on.logo) if ready.on.logo else b""
    look = msgspec.structs.replace(ready.on.look, logo=logo)
    return await pdf(statement_paper(ready.account, ready.on), look)


async def today_in(session: TenantReader, at: datetime) -> date:
    """The day by the shop's clock."""
    return clock.day_of(at, (await shops.get_settings(session)).zone)
