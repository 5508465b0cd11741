"""The import format `opening_balances`: what customers owed on the day of moving."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit import clock, money
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import Problem
from infra.kit.typed_numbers import number_in
from modules.customers.api import normalize_phone
from modules.customers.views import customers, identities
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.moving.columns import BALANCE
from modules.moving.permissions import Perm
from modules.moving.reading import Row
from modules.payments.api import open_balance
from modules.payments.views import account_entries
from modules.shops.api import get_settings

KEYS = sa.bindparam("keys", type_=ARRAY(sa.Text))
UNKNOWN = N_("No customer is called {asked}: bring your customers in first.")
SEVERAL = N_("Several customers are called {asked}. Name the phone, e-mail or number.")
MISSING = N_("Enter an amount.")
DAY = N_("A day as 2026-01-31, please.")
OTHERWISE = N_("This customer has another opening balance already. Undo the step first, or correct it on the account.")


class Line(msgspec.Struct, frozen=True):
    line: int
    customer: str
    amount: int
    due: date | None
    reason: str


class OpeningBalanceFormat:
    """Brings opening balances in (modules.desk.importing.ImportFormat)."""

    name = "opening_balances"
    label = N_("Opening balances")
    permission = Perm.MANAGE.value
    path = "/moving"
    help = N_("Each row is one customer who owes you something, or who has paid ahead.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return BALANCE

    def key_of(self, row: GivenRow) -> str:
        return row.cells.get("customer", "").strip().casefold()

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        faults: list[RowFault] = []
        lines: list[Line] = []
        for given in rows:
            row = Row(given)
            line = read_row(row, settings.currency)
            faults += row.faults
            lines += [line] if line else []
        known = await known_of(session, [line.customer for line in lines], settings.country)
        opened = await opened_of(session, [each for found in known.values() for each in found])
        day = clock.day_of(work.at, settings.zone)
        counts = {"created": 0, "same": 0}
        for line in lines:
            found = known.get(line.customer, [])
            if len(found) != 1:
                message = SEVERAL if found else UNKNOWN
                faults.append(
                    RowFault(line=line.line, field="customer", message=message, facts={"asked": line.customer})
                )
            elif opened.get(found[0], 0) not in {0, line.amount}:
                faults.append(RowFault(line=line.line, field="amount", message=OTHERWISE))
            elif opened.get(found[0], 0) == line.amount:
                counts["same"] += 1
            else:
                fault = await opened_now(session, found[0], line, settings.currency, day, work)
                faults += [fault] if fault else []
                counts["created"] += 0 if fault else 1
                opened[found[0]] = line.amount
        return Outcome(counts={kind: n for kind, n in counts.items() if n}, faults=faults)


async def opened_now(
    session: TenantSession, customer: UUID, line: Line, currency: str, day: date, work: Work
) -> RowFault | None:
    cause = uuid5(work.run, f"balance {customer}")
    by = Person(work.by.id, work.by.name, work.at)
    try:
        await open_balance(
            session, customer, line.amount, currency, day, cause, by, due=line.due, reason=line.reason, dry=work.dry
        )
    except Problem as problem:
        return RowFault(line=line.line, field="customer", message=problem.message, facts={**problem.facts})
    return None


class Person(msgspec.Struct, frozen=True):
    """Who brings it in, and when (payments' `By`)."""

    id: UUID | None
    name: str
    at: Any


def read_row(row: Row, currency: str) -> Line | None:
    amount = row.read("amount", lambda raw: money.to_minor(number_in(raw), currency))
    if not row.text("amount"):
        row.add("amount", MISSING)
    due = row.day("due", DAY)
    if row.faults or amount is None:
        return None
    return Line(row.line, row.text("customer"), amount, due, row.text("reason")[:200])


async def known_of(session: TenantReader, asked: Sequence[str], country: str) -> dict[str, list[UUID]]:
    """What a row calls a customer → who that is: by phone or e-mail, by the old system's number, by the name."""
    phones = {text: phone for text in asked if (phone := normalize_phone(text, country))}
    keys = sorted({*asked, *(text.casefold() for text in asked), *phones.values()})
    contacts: dict[str, UUID] = {}
    for row in await session.execute(
        sa.select(identities).where(identities.c.value == sa.func.any(KEYS)), {"keys": keys}
    ):
        contacts[row.value] = row.customer_id
    numbered: dict[str, list[UUID]] = {}
    named: dict[str, list[UUID]] = {}
    query = sa.select(customers.c.id, customers.c.name, customers.c.external_id).where(
        customers.c.erased_at.is_(None),
        sa.or_(customers.c.name == sa.func.any(KEYS), customers.c.external_id == sa.func.any(KEYS)),
    )
    for row in await session.execute(query, {"keys": keys}):
        numbered.setdefault(row.external_id or "", []).append(row.id)
        named.setdefault(row.name, []).append(row.id)
    found: dict[str, list[UUID]] = {}
    for text in asked:
        contact = contacts.get(phones.get(text, "")) or contacts.get(text.casefold()) or contacts.get(text)
        found[text] = [contact] if contact else numbered.get(text) or named.get(text) or []
    return found


async def opened_of(session: TenantReader, who: Sequence[UUID]) -> dict[UUID, int]:
    """Customer → what was opened and stayed, minor units."""
    entries = account_entries
    total = sa.cast(sa.func.sum(entries.c.amount), sa.BigInteger).label("amount")
    query = sa.select(entries.c.customer_id, total).where(
        entries.c.kind == "opening", entries.c.customer_id == sa.func.any(sa.literal(list(who), ARRAY(sa.Uuid)))
    )
    rows = await session.execute(query.group_by(entries.c.customer_id))
    return {row.customer_id: row.amount for row in rows if row.amount}
