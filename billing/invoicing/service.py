"""Writing bills, and marking them as paid."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.invoicing.domain import TERMS, Bill, Line, total
from billing.invoicing.errors import NoSuchBill
from billing.invoicing.events import BillIssued
from billing.invoicing.models import BillCounter, BillRow
from infra.kit import audit
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish

COLUMNS = [getattr(BillRow, field) for field in Bill.__struct_fields__]
SERIES = "bill"


def bill_in(row: sa.RowMapping) -> Bill:
    return msgspec.convert(dict(row), Bill)


async def issue(session: PlatformSession, tenant: str, currency: str, lines: Sequence[Line], now: datetime) -> Bill:
    """Writes a bill, to be paid within a fortnight; one of nothing or less is settled as it is."""
    sum_ = total(lines)
    bill = Bill(
        id=new_id(),
        tenant=tenant,
        number=await next_number(session),
        state="open" if sum_ > 0 else "credit",
        currency=currency,
        total=sum_,
        lines=tuple(lines),
        issued_at=now,
        due_at=now + TERMS,
    )
    return await write(session, bill)


async def write(session: PlatformSession, bill: Bill) -> Bill:
    values = msgspec.structs.asdict(bill) | {"lines": msgspec.to_builtins(bill.lines)}
    await session.execute(sa.insert(BillRow).values(values))
    await publish(session, BillIssued(tenant=bill.tenant, bill=bill.id))
    return bill


async def next_number(session: PlatformSession) -> int:
    """The next one; who comes second waits for the first one's transaction."""
    taken = insert(BillCounter).values(name=SERIES, last=1)
    counted = taken.on_conflict_do_update(index_elements=["name"], set_={"last": BillCounter.last + 1})
    return (await session.execute(counted.returning(BillCounter.last))).scalar_one()


async def settle(session: PlatformSession, number: int, now: datetime, *, how: str, who: str) -> tuple[Bill, bool]:
    """Marks a bill as paid; the bill, and whether it wasn't before. Raises NoSuchBill."""
    change = sa.update(BillRow).where(BillRow.number == number, BillRow.state == "open")
    changed = change.values(state="paid", paid_at=now, paid_by=how).returning(BillRow.id)
    is_new = await session.scalar(changed) is not None
    found = (await session.execute(sa.select(*COLUMNS).where(BillRow.number == number))).mappings().one_or_none()
    if found is None:
        raise NoSuchBill
    if is_new:
        await audit.note(session, "bill.paid", actor=who, tenant=found["tenant"], number=number, how=how)
    return bill_in(found), is_new


async def list_bills(session: PlatformReader, tenant: str, most: int = 100) -> Sequence[Bill]:
    """The shop's, the newest first."""
    query = sa.select(*COLUMNS).where(BillRow.tenant == tenant).order_by(BillRow.number.desc()).limit(most)
    return [bill_in(row) for row in (await session.execute(query)).mappings()]


async def open_bills(session: PlatformReader, due_until: datetime | None = None) -> Sequence[Bill]:
    """Everybody's that are not paid, the longest due first; `due_until`: of these those that were due by then."""
    query = sa.select(*COLUMNS).where(BillRow.state == "open").order_by(BillRow.due_at, BillRow.number)
    query = query if due_until is None else query.where(BillRow.due_at <= due_until)
    return [bill_in(row) for row in (await session.execute(query)).mappings()]


async def find_bill(session: PlatformReader, tenant: str, bill: UUID) -> Bill | None:
    query = sa.select(*COLUMNS).where(BillRow.tenant == tenant, BillRow.id == bill)
    row = (await session.execute(query)).mappings().one_or_none()
    return bill_in(row) if row else None


async def find_bill_by_number(session: PlatformReader, tenant: str, number: int) -> Bill | None:
    """The shop's bill of this number."""
    query = sa.select(*COLUMNS).where(BillRow.tenant == tenant, BillRow.number == number)
    row = (await session.execute(query)).mappings().one_or_none()
    return bill_in(row) if row else None


async def oldest_overdue(session: PlatformReader, tenant: str, now: datetime) -> Bill | None:
    """The shop's open bill that has been overdue for longest at `now`."""
    query = sa.select(*COLUMNS).where(BillRow.tenant == tenant, BillRow.state == "open", BillRow.due_at <= now)
    row = (await session.execute(query.order_by(BillRow.due_at, BillRow.number).limit(1))).mappings().one_or_none()
    return bill_in(row) if row else None
