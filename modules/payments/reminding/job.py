"""Several times a day: who has become late is told to the shop, and who is to be reminded today is reminded."""

from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from modules.desk.api import Kind, Told, ngettext, notify
from modules.payments.permissions import Perm
from modules.payments.reminding.letters import (
    ask,
    late_ones,
    letters_of,
    may_write,
    reminded,
    reminder_now,
    rules_of,
    written,
)
from modules.payments.reminding.rules import Reminded, Rules, due_reminder, is_left
from modules.payments.services.debtors import OWING, WHO
from modules.payments.services.owed import OWNER, Open, open_charges
from modules.shops import api as shops

OVERDUE = Kind(
    name="payments.overdue",
    label=N_("A customer has not paid in time"),
    said=ngettext("{n} bill on account was not paid in time", "{n} bills on account were not paid in time"),
    icon="hand-coins",
    needs=Perm.COLLECT,
    path="/owed?view=overdue",
    action=N_("See who is late"),
    needs_you=False,
)
UNANSWERED = Kind(
    name="payments.unanswered",
    label=N_("Reminders were not answered, or can’t be mailed"),
    said=ngettext("{n} late customer has to be asked in person", "{n} late customers have to be asked in person"),
    icon="phone",
    needs=Perm.COLLECT,
    path="/owed?view=overdue",
    action=N_("See what is owed"),
)
KINDS_HERE = (OVERDUE, UNANSWERED)
EVERY = timedelta(hours=6)
OPENS, CLOSES = 8, 20
"""Nobody is written to at night: hours of the shop's clock, wide enough for a turn each day."""
FIELDS = Open.__struct_fields__
NEWS = 14
"""Days past due in which a charge is still news to the shop."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the job for one shop."""

    rules: Rules
    today: date
    at: datetime


class Debt(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with something overdue."""

    customer: UUID
    name: str
    charges: tuple[Open, ...]


async def remind_late(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """In steps, a customer each: a repeat finds those who were reminded today."""
    now = clock.now()
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        zone = ZoneInfo((await shops.get_settings(session)).zone)
        local = now.astimezone(zone)
        turn = Turn(rules=await rules_of(session), today=local.date(), at=now)
        debts = await overdue(session, turn.today) if OPENS <= local.hour < CLOSES else []
    for debt in debts:
        async with databases.tenant(delivered.tenant, delivered.cell) as session:
            await tell_overdue(session, debt, turn)
            if turn.rules.on:
                await remind(session, debt, turn)
            await session.commit()
        await delivered.renew()


async def overdue(session: TenantReader, today: date) -> list[Debt]:
    """Everybody who owes something that is past due, and what of it."""
    opened = open_charges(OWNER.in_(OWING))
    columns: list[Any] = [opened.c.owner, WHO.c.name.label("name_of_owner"), *(opened.c[name] for name in FIELDS)]
    query = sa.select(*columns).join(WHO, WHO.c.id == opened.c.owner).where(opened.c.open > 0, opened.c.due < today)
    rows = (await session.execute(query.order_by(opened.c.owner, opened.c.day, opened.c.id))).mappings()
    return [debt_of(owner, list(own)) for owner, own in groupby(rows, lambda row: row["owner"])]


def debt_of(owner: UUID, rows: list[Any]) -> Debt:
    charges = tuple(Open(**{name: row[name] for name in FIELDS}) for row in rows)
    return Debt(customer=owner, name=rows[0]["name_of_owner"], charges=charges)


async def tell_overdue(session: TenantSession, debt: Debt, turn: Turn) -> None:
    """Each charge once, to those who see its store."""
    for charge in debt.charges:
        if (turn.today - charge.due).days <= NEWS:
            await notify(session, told(OVERDUE, debt, charge, turn))


def told(kind: Kind, debt: Debt, charge: Open, turn: Turn) -> Told:
    return Told(
        kind=kind.name, thing=charge.id, name=debt.name, path=f"/owed/{debt.customer}", store=charge.store_id,
        topic=f"{charge.due}", at=turn.at,
    )  # fmt: skip


async def remind(session: TenantSession, debt: Debt, turn: Turn) -> None:
    """The reminder of today, if it is its turn; whoever can't be reminded, or any more, is told to the shop."""
    letters = await letters_of(session, debt.customer, lock=True)
    choose = partial(due_reminder, rules=turn.rules, today=turn.today)
    wanted = await reminder_now(session, debt.customer, letters, turn.today, choose)
    if wanted and await may_write(session, debt.customer):
        await ask(session, debt.customer, [*letters, written(*wanted, "", turn.at, turn.today)])
        return
    before = reminded(letters)
    left = wanted[0].charges[0] if wanted else left_of(debt, before, turn)
    charge = next((each for each in debt.charges if each.id == left), None)
    if charge:
        await notify(session, told(UNANSWERED, debt, charge, turn))


def left_of(debt: Debt, before: list[Reminded], turn: Turn) -> UUID | None:
    return is_left(late_ones(debt.charges, turn.today), before, turn.rules, turn.today)


JOB = Job(name="payments.remind_late", every=EVERY, run=remind_late, of_tenants=True)
