"""Money that goes out for a reason of its own, such as a rebate: no payment of anything goes back."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from infra.kit import money
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.payments.domain import PaymentState
from modules.payments.models import Payment
from modules.payments.services.account import Bill, credit
from modules.payments.services.back import Back, require_customer
from modules.payments.services.draft import TenderCard, usable
from modules.payments.services.read import By


async def pay_out(  # noqa: PLR0913, PLR0917  what a payment is made of
    session: TenantSession, kind: str, document: UUID, amount: int, currency: str, tender: str, by: By, *,
    store: UUID | None, cards: Mapping[str, TenderCard], account: UUID | None = None, number: str = "",
) -> Back:  # fmt: skip
    """Hands out `amount` (> 0, minor units; cash as the shop rounds it) by a recorded tender, for a document of `kind`.

    On account it lessens what customer `account` owes. Raises TenderOff, TenderTakesTime, AccountNeedsCustomer.
    """
    card = usable(dict(cards), tender)
    given = money.round_to(amount, card.rounding.step, card.rounding.mode) if card.is_cash else amount
    owner = require_customer(account) if card.is_account else None
    payment = new_id()
    row = {
        "id": payment, "document_kind": kind, "document_id": document, "tender": tender, "label": card.label,
        "amount": given, "given": given, "rounding": given - amount, "currency": currency, "state": PaymentState.PAID,
        "key": f"{kind}:{document}", "store_id": store, "account_id": owner, "is_out": True, "settled_at": by.at,
        "who_id": by.id, "who_name": by.name, "at": by.at,
    }  # fmt: skip
    await session.execute(sa.insert(Payment).values(**row))
    if owner:
        bill = Bill(kind=kind, id=document, number=number, store=store)
        await credit(session, owner, given, currency, by, kind="rebate", cause=payment, bill=bill)
    return Back(payment=payment, tender=tender, label=card.label, amount=given, rounding=given - amount, is_done=True)
