"""What customers pay on account: taken, named or the oldest first, taken back; and corrections by hand."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.problems import NotFound
from modules.customers import api as customers
from modules.payments.domain import Offered, PaymentState
from modules.payments.errors import (
    NamedMoreThanPaid,
    NamedTooMuch,
    NotPaidAhead,
    ReasonMissing,
    ReceiptUndone,
    TenderAmountNotPositive,
    TenderUnknown,
)
from modules.payments.models import AccountEntry
from modules.payments.services.account import Against, Bill, Posting, day_at, open_account, post
from modules.payments.services.back import Way, give
from modules.payments.services.draft import Draft, TenderCard, draft, usable
from modules.payments.services.out import pay_out
from modules.payments.services.owed import open_of
from modules.payments.services.read import By, Who, find_by_key, lock_payment
from modules.payments.services.write import write

DOCUMENT = "account"  # what a receipt pays: no order, but what its customer owes


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` (> 0, minor units) came in by `tender`; `against` names charges, the rest pays the oldest. `settled`:
    when it was there, where that was before: it counts for that day.
    """

    customer: UUID
    tender: str
    amount: int
    store: UUID
    reference: str = ""
    note: str = ""
    against: tuple[Against, ...] = ()
    settled: datetime | None = None


async def take_receipt(
    session: TenantSession, asked: Receipt, currency: str, cards: Mapping[str, TenderCard], key: str, by: By
) -> UUID | None:
    """Money that is there lessens what a customer owes; beyond that it has paid ahead. Gives the payment's id.

    The same `key` again changes nothing and gives None. Raises NamedTooMuch, NamedMoreThanPaid, TenderUnknown, and what
    the tender and its amount are refused for.
    """
    await open_account(session, asked.customer, currency)
    if await find_by_key(session, f"{key}:0"):
        return None
    await require_named(session, asked, currency)
    paid = drafted(asked, currency, cards, key)
    bill = Bill(kind=DOCUMENT, id=asked.customer, number="", store=asked.store)
    await write(session, bill, currency, [paid], by, settled=asked.settled)
    await post(session, await posting_of(session, asked, paid, by), by)
    return paid.id


def drafted(asked: Receipt, currency: str, cards: Mapping[str, TenderCard], key: str) -> Draft:
    if asked.amount <= 0:
        raise TenderAmountNotPositive
    card = cards.get(asked.tender)
    if card is None or card.is_account:
        raise TenderUnknown(tender=asked.tender)
    offers = [Offered(asked.tender, asked.amount, card.is_cash)]
    (paid,) = draft(asked.amount, currency, offers, dict(cards), key, [asked.reference])
    return msgspec.structs.replace(paid, state=PaymentState.PAID)  # whoever says so has seen it


async def posting_of(session: TenantSession, asked: Receipt, paid: Draft, by: By) -> Posting:
    bill = Bill(kind=DOCUMENT, id=paid.id, number=asked.reference, store=asked.store)
    there = Who(by.id, by.name, asked.settled or by.at)
    return Posting(
        customer=asked.customer, kind="receipt", amount=-(paid.amount - paid.rounding), cause=paid.id,
        day=await day_at(session, asked.store, there), bill=bill, label=paid.label, reason=asked.note,
        against=asked.against,
    )  # fmt: skip


async def require_named(session: TenantSession, asked: Receipt, currency: str) -> None:
    """Each charge that is named is open as far as it is named."""
    if not asked.against:
        return
    there = {each.id: each for each in await open_of(session, await customers.known_as(session, asked.customer))}
    for named in asked.against:
        charge = there.get(named.entry)
        if charge is None:
            raise NotFound
        if not 0 < named.amount <= charge.open:
            raise NamedTooMuch(number=charge.number, left=Amount(charge.open, currency))
    if (total := sum(named.amount for named in asked.against)) > asked.amount:
        raise NamedMoreThanPaid(named=Amount(total, currency), amount=Amount(asked.amount, currency))


ENTRY = sa.select(*AccountEntry.__table__.c).where(AccountEntry.id == sa.bindparam("entry"))
UNDONE = sa.select(AccountEntry.id).where(AccountEntry.cause_id == sa.bindparam("entry"), AccountEntry.kind == "undo")


async def undo_receipt(
    session: TenantSession, customer: UUID, entry: UUID, cards: Mapping[str, TenderCard], by: By, reason: str
) -> None:
    """A receipt was a mistake, or its money came back: it is owed again, and gone from the day's payments.

    Raises NotFound, ReceiptUndone, ReasonMissing.
    """
    known = await customers.known_as(session, customer)
    row = (await session.execute(ENTRY, {"entry": entry})).one_or_none()
    if row is None or row.kind != "receipt" or row.customer_id not in known:
        raise NotFound
    if not reason:
        raise ReasonMissing
    await open_account(session, customer, row.currency)
    if await session.scalar(UNDONE, {"entry": entry}):
        raise ReceiptUndone
    payment = await lock_payment(session, row.cause_id)
    left = payment.amount - payment.rounding - payment.refunded
    await give(session, payment, left, f"undo:{entry}", by, Way(payment.store_id, cards))
    day = await day_at(session, row.store_id, by)
    undoing = Posting(
        customer=customer, kind="undo", amount=-row.amount, cause=entry, day=day, due=day, label=row.label,
        reason=reason, store=row.store_id,
    )  # fmt: skip
    await post(session, undoing, by)


async def pay_ahead_out(
    session: TenantSession, asked: Receipt, currency: str, cards: Mapping[str, TenderCard], by: By
) -> int:
    """What a customer has paid ahead goes back to them, by any tender that is recorded: `asked.amount` of it, in cash
    to the coin. Gives what was handed over.

    The balance is asked of the locked account, so that two who pay it out at once can't both. Raises NotPaidAhead.
    """
    there = -(await open_account(session, asked.customer, currency)).balance
    if asked.amount <= 0:
        raise TenderAmountNotPositive
    if asked.amount > there:
        raise NotPaidAhead(left=Amount(max(0, there), currency))
    card = usable(dict(cards), asked.tender)
    if card.is_account:
        raise TenderUnknown(tender=asked.tender)
    given = asked.amount // card.rounding.step * card.rounding.step if card.is_cash else asked.amount
    document = new_id()
    paid = await pay_out(session, "payout", document, given, currency, asked.tender, by, store=asked.store, cards=cards)
    posting = Posting(
        customer=asked.customer, kind="payout", amount=given, cause=paid.payment, label=paid.label, reason=asked.note,
        day=await day_at(session, asked.store, by), store=asked.store,
        bill=Bill(kind=DOCUMENT, id=paid.payment, number=asked.reference, store=asked.store),
    )  # fmt: skip
    posting = msgspec.structs.replace(posting, due=posting.day)
    await post(session, posting, by)
    return given


async def correct(  # noqa: PLR0917  what an entry is made of
    session: TenantSession, customer: UUID, amount: int, currency: str, reason: str, by: By, store: UUID | None = None
) -> None:
    """What a customer owes is put right by hand: above 0 more, below 0 less. Raises ReasonMissing."""
    if not amount:
        raise TenderAmountNotPositive
    if not reason:
        raise ReasonMissing
    await open_account(session, customer, currency)
    day = await day_at(session, store, by)
    posting = Posting(
        customer=customer, kind="correction", amount=amount, cause=new_id(), day=day, reason=reason, store=store
    )
    await post(session, posting, by)
