"""Bills that the payment provider collects: each there once, with a number of ours, and as far as it has come."""

from collections.abc import Sequence

import sqlalchemy as sa

from billing.invoicing.domain import Bill, Collected, total
from billing.invoicing.models import BillRow
from billing.invoicing.service import next_number, write
from infra.kit import audit
from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id

OPEN, PAID = "open", "paid"
BY_CARD = "card"


async def take_collected(session: PlatformSession, tenant: str, found: Sequence[Collected]) -> None:
    """Brings the tenant's bills to what `found` says, the oldest first; what is paid or void stays so.

    Whoever calls it holds the tenant's subscription: nobody else writes the same bills meanwhile.
    """
    columns = (BillRow.remote, BillRow.number, BillRow.state)
    known = sa.select(*columns).where(BillRow.tenant == tenant, BillRow.remote.in_([each.remote for each in found]))
    there = {remote: (number, state) for remote, number, state in await session.execute(known)}
    for each in found:
        if each.remote not in there:
            of = there[each.of][0] if each.of in there else 0
            there[each.remote] = (await begin(session, tenant, each, of), each.state)
        elif there[each.remote][1] == OPEN and each.state != OPEN:
            await move(session, tenant, each, there[each.remote][0])


async def begin(session: PlatformSession, tenant: str, found: Collected, of: int) -> int:
    bill = Bill(
        id=new_id(), tenant=tenant, number=await next_number(session), state=found.state, currency=found.currency,
        total=total(found.lines), lines=found.lines, issued_at=found.issued_at, due_at=found.due_at,
        paid_at=found.paid_at, paid_by=BY_CARD if found.state == PAID else "", remote=found.remote, page=found.page,
        of=of,
    )  # fmt: skip
    return (await write(session, bill)).number


async def move(session: PlatformSession, tenant: str, found: Collected, number: int) -> None:
    """An open bill was paid, or is owed by nobody any more."""
    paid = {"paid_at": found.paid_at, "paid_by": BY_CARD} if found.state == PAID else {}
    change = sa.update(BillRow).where(BillRow.number == number).values(state=found.state, **paid)
    await session.execute(change)
    await audit.note(session, f"bill.{found.state}", actor=BY_CARD, tenant=tenant, number=number)
