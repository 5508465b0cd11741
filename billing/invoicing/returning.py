"""Bills that nobody collects for us: one that was wrong is void, of one that was paid something is given back."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from billing.invoicing.domain import Bill, Line
from billing.invoicing.errors import NotPaid, NotToPay, TooMuchBack
from billing.invoicing.models import BillRow
from billing.invoicing.service import next_number, write
from infra.kit import audit, money
from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id

VOID, PAID, CREDIT = "void", "paid", "credit"


def left_of(bill: Bill, bills: Sequence[Bill]) -> int:
    """What can still be given back of a paid bill, in minor units; `bills`: the shop's, credit notes among them."""
    if bill.state != PAID:
        return 0
    return bill.total + sum(each.total for each in bills if each.of == bill.number and each.state == CREDIT)


def check_left(bill: Bill, bills: Sequence[Bill], amount: int) -> None:
    """Raises NotPaid, TooMuchBack."""
    if bill.state != PAID:
        raise NotPaid
    left = left_of(bill, bills)
    if not 0 < amount <= left:
        raise TooMuchBack(most=money.Amount(left, bill.currency))


async def void(session: PlatformSession, bill: Bill, *, who: str) -> None:
    """An open bill is owed by nobody any more. Whoever calls it holds the subscription. Raises NotToPay."""
    change = sa.update(BillRow).where(BillRow.number == bill.number, BillRow.state == "open").values(state=VOID)
    if await session.scalar(change.returning(BillRow.id)) is None:
        raise NotToPay
    await audit.note(session, "bill.void", actor=who, tenant=bill.tenant, number=bill.number)


async def give_back(session: PlatformSession, bill: Bill, amount: int, now: datetime, *, who: str) -> Bill:
    """A credit note over `amount` minor units of `bill`, once `check_left` has let it through under the lock."""
    note = Bill(
        id=new_id(), tenant=bill.tenant, number=await next_number(session), state=CREDIT, currency=bill.currency,
        total=-amount, lines=(Line(kind="note", label="", amount=-amount),), issued_at=now, due_at=now, of=bill.number,
    )  # fmt: skip
    await audit.note(session, "bill.refunded", actor=who, tenant=bill.tenant, number=bill.number, amount=amount)
    return await write(session, note)
