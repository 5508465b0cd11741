"""Money of the bank for a document: what was expected arrives, in whole or in part; and leaves again if it was not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.payments.domain import PaymentState
from modules.payments.errors import MoneyMoved
from modules.payments.models import Payment
from modules.payments.services.account import Bill
from modules.payments.services.back import Way, give
from modules.payments.services.draft import Draft, TenderCard
from modules.payments.services.read import COLUMNS, By, change_payment, lock_payment
from modules.payments.services.write import receive, write
from modules.payments.tenders import TRANSFER, any_tender, is_called

EXPECTED = (
    sa.select(*COLUMNS)
    .where(Payment.document_id == sa.bindparam("document"), Payment.state == PaymentState.PENDING, ~Payment.is_out)
    .order_by(Payment.id)
    .with_for_update()
)


class Arrived(msgspec.Struct, frozen=True):
    """A payment by which money arrived; `expected` of it was on its way before. `is_new`: noted only now."""

    payment: UUID
    amount: int
    expected: int
    is_new: bool = True


async def expected_of(session: TenantSession, document: UUID) -> list[sa.Row[Any]]:
    """Transfers of a document that are on their way, locked."""
    rows = await session.execute(EXPECTED, {"document": document})
    return [row for row in rows if not is_called(any_tender(row.tender))]


async def arrive(  # noqa: PLR0913, PLR0917  what a payment is made of
    session: TenantSession, bill: Bill, currency: str, amount: int, reference: str, key: str, by: By,
    cards: Mapping[str, TenderCard], *, settled: datetime | None = None,
) -> list[Arrived]:  # fmt: skip
    """`amount` (> 0, minor units) came in for a document: what was on its way first, a part of it too, then more.
    `settled`: when it was there, where that was before.

    The caller has locked the document and seen that so much is due.
    """
    found: list[Arrived] = []
    left = amount
    for row in await expected_of(session, bill.id):
        part = min(left, row.amount)
        if part == row.amount:
            await receive(session, row.id, settled or by.at, reference)
            found.append(Arrived(row.id, part, part, is_new=False))
        elif part:
            await change_payment(session, row.id, {"amount": row.amount - part, "given": row.given - part})
            paid = await note_transfer(
                session, bill, currency, part, reference, f"{key}:{len(found)}", by, cards, settled=settled
            )
            found.append(Arrived(paid, part, part))
        left -= part
    if left:
        own = f"{key}:{len(found)}"
        paid = await note_transfer(session, bill, currency, left, reference, own, by, cards, settled=settled)
        found.append(Arrived(paid, left, 0))
    return found


async def note_transfer(  # noqa: PLR0913, PLR0917  what a payment is made of
    session: TenantSession, bill: Bill, currency: str, amount: int, reference: str, key: str, by: By,
    cards: Mapping[str, TenderCard], state: PaymentState = PaymentState.PAID, *, settled: datetime | None = None,
) -> UUID:  # fmt: skip
    draft = Draft(
        id=new_id(), tender=TRANSFER, label=cards[TRANSFER].label, amount=amount, given=amount, rounding=0,
        state=state, reference=reference, key=key,
    )  # fmt: skip
    await write(session, bill, currency, [draft], by, settled=settled)
    return draft.id


async def leave(
    session: TenantSession, bill: Bill, arrived: Sequence[Arrived], key: str, by: By, cards: Mapping[str, TenderCard]
) -> None:
    """It was not for this document: gone from its payments, and what was on its way is on its way again.

    Raises MoneyMoved where a part of it was paid back meanwhile.
    """
    for each in arrived:
        row = await lock_payment(session, each.payment)
        if row.state != PaymentState.PAID or row.refunded:
            raise MoneyMoved(number=bill.number)
        await give(session, row, row.amount, key, by, Way(row.store_id, cards))
        if each.expected:
            await note_transfer(
                session, bill, row.currency, each.expected, row.reference, f"{key}:{each.payment}", by, cards,
                PaymentState.PENDING,
            )  # fmt: skip
