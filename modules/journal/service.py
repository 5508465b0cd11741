"""A store's month: as the ledgers have it now, or as it was closed; and what has changed of closed ones since."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.desk.api import Author, Deed, note
from modules.journal import domain
from modules.journal.accounts import account_for, accounts_of
from modules.journal.domain import Posting
from modules.journal.errors import LaterClosed, MonthClosed, MonthNotOver
from modules.journal.facts import Where, facts_of
from modules.journal.models import JournalMonth
from modules.shops.api import StoreCard
from tenancy.access.api import Actor

KIND = "journal.month"
LOOKED_BACK = 12  # closed months that are compared with what they have become


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is handed out: the posting with its account's number and name. `amount`: a debit above 0."""

    day: date
    kind: str
    account: str
    code: str
    name: str
    rate: int
    of: str
    amount: int

    @property
    def debit(self) -> int:
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        return max(-self.amount, 0)


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """A store's month. `closed_at` and `closed_by`: of one whose lines stay as they are."""

    store: StoreCard
    first: date
    lines: tuple[Line, ...]
    closed_at: datetime | None = None
    closed_by: str = ""

    @property
    def name(self) -> str:
        return name_of(self.first)


class Unbalanced(RuntimeError):
    """Debit is not credit: a defect, never an answer."""


def name_of(first: date) -> str:
    return f"{first:%Y-%m}"


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def where_of(store: StoreCard, first: date) -> Where:
    start = clock.day_bounds(first, store.zone)[0]
    end = clock.day_bounds(next_month(first), store.zone)[0]
    return Where(store=store.id, is_default=store.is_default, zone=store.zone, start=start, end=end)


async def closed_months(session: TenantReader, store: UUID) -> dict[date, Any]:
    """Month → its row without the lines, newest first."""
    columns = (JournalMonth.id, JournalMonth.month, JournalMonth.at, JournalMonth.who_name)
    query = sa.select(*columns).where(JournalMonth.store_id == store).order_by(JournalMonth.month.desc())
    return {row.month: row for row in await session.execute(query)}


async def month_of(session: TenantReader, actor: Actor, store: StoreCard, first: date) -> Month:
    """The month as it was closed; an open one as it is now, with what has changed of closed ones since."""
    query = sa.select(JournalMonth.lines, JournalMonth.at, JournalMonth.who_name).where(
        JournalMonth.store_id == store.id, JournalMonth.month == first
    )
    kept = (await session.execute(query)).one_or_none()
    if kept:
        lines = msgspec.convert(kept.lines, tuple[Line, ...])
        return Month(store=store, first=first, lines=lines, closed_at=kept.at, closed_by=kept.who_name)
    postings = domain.post(await facts_of(session, where_of(store, first)))
    closed = await closed_months(session, store.id)
    if closed and first == next_month(max(closed)):
        postings = [*postings, *await mended(session, store, first)]
    if not domain.is_balanced(postings):
        raise Unbalanced(f"{store.code} {name_of(first)}")
    known = await accounts_of(session, actor)
    return Month(store=store, first=first, lines=tuple(line_of(each, known) for each in postings))


def line_of(posting: Posting, known: Any) -> Line:
    account = account_for(known, posting.account)
    return Line(
        day=posting.day, kind=posting.kind, account=posting.account, code=account.code, name=account.name,
        rate=posting.rate, of=posting.of, amount=posting.amount,
    )  # fmt: skip


async def mended(session: TenantReader, store: StoreCard, first: date) -> list[Posting]:
    """What closed months have become since less what was posted of them: on the first day of the month that is open."""
    query = (
        sa.select(JournalMonth.month, JournalMonth.lines)
        .where(JournalMonth.store_id == store.id, JournalMonth.month < first)
        .order_by(JournalMonth.month.desc())
        .limit(LOOKED_BACK)
    )
    rows = (await session.execute(query)).all()
    posted: dict[str, list[Posting]] = defaultdict(list)
    for row in rows:
        for line in msgspec.convert(row.lines, list[Line]):
            posting = Posting(
                day=line.day, kind=line.kind, account=line.account, rate=line.rate, of=line.of, amount=line.amount
            )
            posted[line.of or name_of(row.month)].append(posting)
    found: list[Posting] = []
    for row in sorted(rows, key=lambda row: row.month):
        target = domain.post(await facts_of(session, where_of(store, row.month)))
        found += domain.late(target, posted[name_of(row.month)], name_of(row.month), first)
    return found


async def close_month(session: TenantSession, actor: Actor, store: StoreCard, first: date, now: datetime) -> None:
    """From now on the month's lines are these. Raises MonthNotOver, MonthClosed, LaterClosed."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"journal {store.id}", 0))
    await session.execute(sa.select(lock))
    if clock.day_of(now, store.zone) < next_month(first):
        raise MonthNotOver
    closed = await closed_months(session, store.id)
    if first in closed:
        raise MonthClosed
    if any(month > first for month in closed):
        raise LaterClosed
    month = await month_of(session, actor, store, first)
    key = new_id()
    row = {
        "id": key, "store_id": store.id, "month": first, "lines": msgspec.to_builtins(month.lines),
        "who_id": actor.who, "who_name": actor.name, "at": now,
    }  # fmt: skip
    await session.execute(sa.insert(JournalMonth).values(**row))
    deed = Deed(
        act="journal.closed", kind=KIND, subject=key, subject_name=f"{store.name} {month.name}",
        after={"lines": len(month.lines)},
    )  # fmt: skip
    await note(session, [deed], by=Author.of(actor), at=now)


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What one account came to in a month."""

    code: str
    name: str
    debit: int
    credit: int


def balances_of(lines: Sequence[Line]) -> list[Balance]:
    """By account, in the order of their numbers."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        both = sums[line.code, line.name]
        both[0] += line.debit
        both[1] += line.credit
    return [Balance(code=c, name=n, debit=d, credit=k) for (c, n), (d, k) in sorted(sums.items())]
