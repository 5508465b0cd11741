"""Money of a document goes back: to the tenders it came with, the last first, or with another one that is named."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import money
from infra.kit.db.sessions import TenantReader, TenantSession
from modules.payments.domain import Paid, PaymentState, Rounding, split_refund
from modules.payments.errors import AccountNeedsCustomer, PaymentUnderWay, TenderTakesTime
from modules.payments.models import Payment, PaymentRefund
from modules.payments.services.account import Bill, credit
from modules.payments.services.draft import TenderCard
from modules.payments.services.read import COLUMNS, By, change_payment
from modules.payments.services.refund import OPEN, begin_refund, refund_row
from modules.payments.tenders import ACCOUNT, CASH, INNER, Recorded, any_tender, is_called, is_known

GONE = frozenset({PaymentState.VOIDED, PaymentState.FAILED, PaymentState.REFUNDED})
BEGUN = sa.select(sa.func.sum(PaymentRefund.amount - PaymentRefund.rounding)).join(Payment).where(
    Payment.document_id == sa.bindparam("document"), PaymentRefund.state.in_(OPEN)
)  # fmt: skip


class Back(msgspec.Struct, frozen=True, kw_only=True):
    """A part that goes back: `amount` as it is handed over, `rounding` of it cash rounding. `label`: a msgid, or the
    shop's own words. `is_done`: it is there; otherwise its provider is being asked.
    """

    payment: UUID
    tender: str
    label: str
    amount: int
    rounding: int
    is_done: bool


async def going_back(session: TenantReader, document: UUID) -> int:
    """What providers have been asked to give back of a document's money and have not yet, minor units."""
    return int(await session.scalar(BEGUN, {"document": document}) or 0)


async def pay_back(  # noqa: PLR0913  each is one thing that a refund is made of
    session: TenantSession,
    document: UUID,
    amount: int,
    key: str,
    by: By,
    *,
    store: UUID | None,
    cards: Mapping[str, TenderCard],
    tender: str = "",
    account: UUID | None = None,
    number: str = "",
) -> list[Back]:
    """Gives `amount` (> 0, minor units) of a document's money back, to the tenders it came with in reverse order, what
    is owed on account first, or all of it with `tender`. Cash is rounded as the shop rounds it; the last part takes
    what rounding there was.

    `account`: whose account a refund on account goes to; `number`: the document's, for its entry. Raises
    RefundExceedsPaid, PaymentUnderWay, TenderTakesTime.
    """
    rows = await lock_payments(session, document)
    there = sorted((row for row in rows if row.state == PaymentState.PAID), key=is_owed)
    paid = [Paid(row.id, row.amount - row.rounding - row.refunded) for row in there]
    by_id = {row.id: row for row in rows}
    currency = rows[0].currency if rows else ""
    going = next((row for row in rows if row.state == PaymentState.REFUNDING), None)
    if going and amount > sum(each.amount for each in paid):
        raise PaymentUnderWay(tender=going.label)
    parts = split_refund(amount, paid, currency=currency)
    return [
        await give(session, by_id[part.payment], part.amount, key, by, Way(store, cards, tender, account, number))
        for part in parts
    ]


def is_owed(row: sa.Row[Any]) -> bool:
    """Whether nobody has handed anything over for it: a refund lessens what is owed first."""
    return row.account_id is not None


async def lock_payments(session: TenantSession, document: UUID) -> Sequence[sa.Row[Any]]:
    query = sa.select(*COLUMNS).where(Payment.document_id == document, ~Payment.is_out).order_by(Payment.id)
    return (await session.execute(query.with_for_update())).all()


class Way(msgspec.Struct, frozen=True):
    """How money goes back: at which store, by which tender if not its own, to whose account."""

    store: UUID | None
    cards: Mapping[str, TenderCard]
    tender: str = ""
    account: UUID | None = None
    number: str = ""

    def tender_for(self, row: sa.Row[Any]) -> str:
        """What came from goods taken back, or into another system, has no till of its own: it is handed over in cash,
        or lessens what is owed for the goods that were bought on account.
        """
        return self.tender or (row.tender if row.tender not in INNER else ACCOUNT if row.account_id else CASH)

    def rounding(self, kind: str) -> Rounding:
        card = self.cards.get(kind)
        return card.rounding if card and card.is_cash else Rounding()


async def give(session: TenantSession, row: sa.Row[Any], amount: int, key: str, by: By, way: Way) -> Back:
    """`amount` of one payment (locked) goes back."""
    kind = way.tender_for(row)
    is_own = kind == row.tender
    is_asked = is_known(kind) and is_called(any_tender(kind))
    if is_asked and not is_own:
        raise TenderTakesTime(tender=kind)
    given = handed_over(row, amount, way.rounding(kind), is_own=is_own)
    label = row.label if is_own else label_of(kind, way.cards)
    refund = refund_row(row, given, key, by, tender=kind, store=way.store, rounding=given - amount)
    back = Back(payment=row.id, tender=kind, label=label, amount=given, rounding=given - amount, is_done=not is_asked)
    if is_asked:
        await begin_refund(session, row, refund)
        return back
    await session.execute(sa.insert(PaymentRefund).values(**refund, state="refunded"))
    left = row.amount - row.rounding - row.refunded - amount
    values = {"refunded": row.refunded + given, "rounding": row.rounding - (given - amount)}
    await change_payment(session, row.id, values | ({} if left else {"state": PaymentState.REFUNDED}))
    if kind == ACCOUNT:
        owner, of = require_customer(row.account_id or way.account), row.id if is_own else None
        bill = Bill(kind=row.document_kind, id=row.document_id, number=way.number, store=way.store)
        await credit(session, owner, given, row.currency, by, kind="refund", cause=refund["id"], bill=bill, of=of)
    return back


def handed_over(row: sa.Row[Any], amount: int, rounding: Rounding, *, is_own: bool) -> int:
    """What is handed over for `amount`: rounded for cash, never more than came in, all of it with the last part."""
    there = row.amount - row.refunded
    if is_own and amount == there - row.rounding:
        return there
    rounded = money.round_to(amount, rounding.step, rounding.mode)
    return rounded if rounded <= there else there // rounding.step * rounding.step


def label_of(kind: str, cards: Mapping[str, TenderCard]) -> str:
    card = cards.get(kind)
    return card.label if card else any_tender(kind).label


def require_customer(customer: UUID | None) -> UUID:
    if customer is None:
        raise AccountNeedsCustomer
    return customer


async def give_all_back(
    session: TenantSession, document: UUID, key: str, by: By, *, store: UUID | None, cards: Mapping[str, TenderCard],
    number: str = "",
) -> int:  # fmt: skip
    """Gives all of a document's money back to the tenders it came with, the last first; what is on its way is voided.

    Gives what has gone back by now, minor units: what came through a provider goes back by it, later. Raises
    PaymentUnderWay while a provider has not said whether it took the money.
    """
    total = 0
    for row in reversed(await lock_payments(session, document)):
        if row.state in GONE or row.state == PaymentState.REFUNDING:
            continue
        if row.state != PaymentState.PAID:
            if is_known(row.tender) and not isinstance(any_tender(row.tender), Recorded):
                raise PaymentUnderWay(tender=row.label)
            await change_payment(session, row.id, {"state": PaymentState.VOIDED})
            continue
        back = await give(
            session, row, row.amount - row.rounding - row.refunded, key, by, Way(store, cards, number=number)
        )
        total += back.amount if back.is_done else 0
    return total
