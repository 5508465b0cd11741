"""What a line pays is decided: confirmed, split, undone, set aside. Each line is decided once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.problems import NotFound, Problem
from modules.desk.api import Author, Deed, note
from modules.payments.bank.claims import Money, receivables
from modules.payments.bank.errors import DoesNotComeTo, LineDecided, NothingChosen
from modules.payments.bank.proposing import proposals
from modules.payments.errors import ReasonMissing
from modules.payments.models import BankLine
from modules.shops import api as shops
from tenancy.access.api import Actor

KIND = "payments.bank_line"
COLUMNS = [column for column in BankLine.__table__.c if column.name not in {"created_at", "updated_at"}]
NOON = timedelta(hours=12)
UNDECIDED = BankLine.state == "open"


class Chosen(msgspec.Struct, frozen=True):
    """What a part of a line is for: a claim by its kind and id, minor units."""

    kind: str
    id: UUID
    amount: int
    number: str = ""


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Lines that pay nothing yet are everybody's; the others are of a store."""
    return sa.or_(BankLine.store_id.is_(None), shops.visible(actor, BankLine.store_id))


async def find_line(session: TenantReader, actor: Actor, line: UUID, *, lock: bool = False) -> sa.Row[Any]:
    """Raises NotFound."""
    query: Any = sa.select(*COLUMNS).where(BankLine.id == line, seen_by(actor))
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def decide(session: TenantSession, line: UUID, **values: Any) -> None:
    """Whoever comes second finds it decided. Raises LineDecided."""
    change = sa.update(BankLine).where(BankLine.id == line, UNDECIDED).values(**values).returning(BankLine.id)
    if await session.scalar(change) is None:
        raise LineDecided


async def confirm(session: TenantSession, actor: Actor, line: UUID, parts: Sequence[Chosen], at: datetime) -> None:
    """A line pays what was chosen, to its last cent.

    Raises LineDecided, NothingChosen, DoesNotComeTo, NotFound, and what the claims refuse.
    """
    row = await find_line(session, actor, line)
    require_sum(row, parts)
    match: list[dict[str, Any]] = [msgspec.to_builtins(part) for part in parts]
    who = {"who_id": actor.who, "who_name": actor.name, "at": at}
    await decide(session, line, state="matched", match=match, **who)
    kinds, own, settled = receivables(), new_id(), await settled_on(session, row.day, at)
    for number, part in enumerate(parts):
        money = Money(
            amount=part.amount, currency=row.currency, reference=row.reference, key=f"bank:{own}:{number}", at=at,
            settled=settled,
        )  # fmt: skip
        match[number]["taken"] = await kinds[part.kind].take(session, actor, part.id, money)
    change = {"match": match, "store_id": one_of(match, "store"), "customer_id": one_of(match, "customer")}
    await session.execute(sa.update(BankLine).where(BankLine.id == line).values(**change))
    after = {"amount": row.amount, "numbers": ", ".join(part.number for part in parts if part.number)}
    await tell(session, actor, "bank.confirmed", row, at, after)


async def settled_on(session: TenantReader, day: date, at: datetime) -> datetime:
    """Noon of the bank's day by the shop's clock: its money counts for that day, whenever somebody matches it."""
    start, _ = clock.day_bounds(day, (await shops.get_settings(session)).zone)
    return min(at, start + NOON)


def require_sum(row: sa.Row[Any], parts: Sequence[Chosen]) -> None:
    if row.state != "open":
        raise LineDecided
    kinds = receivables()
    if not parts or any(part.amount <= 0 or part.kind not in kinds for part in parts):
        raise NothingChosen
    if (total := sum(part.amount for part in parts)) != row.amount:
        raise DoesNotComeTo(chosen=Amount(total, row.currency), amount=Amount(row.amount, row.currency))


def one_of(match: list[dict[str, Any]], name: str) -> UUID | None:
    """What all parts have in common."""
    found = {each["taken"].get(name) for each in match}
    only = found.pop() if len(found) == 1 else None
    return UUID(only) if only else None


async def confirm_sure(session: TenantSession, actor: Actor, at: datetime) -> int:
    """Every line that is sure, each on its own: what was decided or paid meanwhile stays as it is. Gives how many."""
    done = 0
    for line, proposal in (await proposals(session, actor)).items():
        if proposal.is_sure:
            parts = [Chosen(p.claim.kind, p.claim.id, p.amount, p.claim.number) for p in proposal.parts]
            try:
                async with session.begin_nested():
                    await confirm(session, actor, line, parts, at)
                done += 1
            except Problem:
                continue
    return done


async def undo(session: TenantSession, actor: Actor, line: UUID, reason: str, at: datetime) -> None:
    """What a line was said to pay is open again, and so is the line. Raises LineDecided, ReasonMissing, MoneyMoved."""
    if not reason:
        raise ReasonMissing
    row = await find_line(session, actor, line, lock=True)
    if row.state != "matched":
        raise LineDecided
    kinds = receivables()
    for number, part in enumerate(row.match):
        key = f"unbank:{new_id()}:{number}"
        money = Money(amount=part["amount"], currency=row.currency, reference=reason, key=key, at=at)
        await kinds[part["kind"]].give_back(session, actor, UUID(part["id"]), part["taken"], money)
    values: dict[str, Any] = {"state": "open", "match": [], "store_id": None, "customer_id": None}
    await session.execute(sa.update(BankLine).where(BankLine.id == line).values(**values))
    await tell(session, actor, "bank.undone", row, at, {"amount": row.amount, "reason": reason})


async def set_aside(session: TenantSession, actor: Actor, line: UUID, why: str, at: datetime) -> None:
    """It pays nothing that is kept here. Raises LineDecided."""
    row = await find_line(session, actor, line)
    who = {"who_id": actor.who, "who_name": actor.name, "at": at}
    await decide(session, line, state="aside", note=why, **who)
    await tell(session, actor, "bank.set_aside", row, at, {"amount": row.amount, "reason": why})


async def take_up(session: TenantSession, actor: Actor, line: UUID) -> None:
    """A line that was set aside is to be matched after all. Raises LineDecided."""
    row = await find_line(session, actor, line, lock=True)
    if row.state != "aside":
        raise LineDecided
    await session.execute(sa.update(BankLine).where(BankLine.id == line).values(state="open", note=""))


async def tell(
    session: TenantSession, actor: Actor, act: str, row: sa.Row[Any], at: datetime, after: dict[str, Any]
) -> None:
    deed = Deed(act=act, kind=KIND, subject=row.id, subject_name=f"{row.day}", after=after)
    await note(session, [deed], by=Author.of(actor), at=at)
