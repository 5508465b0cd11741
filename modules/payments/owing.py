"""What a customer still owes, or is owed."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.formats import money
from infra.kit.i18n import N_, for_locale
from modules.payments.models import CustomerAccount
from tenancy.access.api import Actor


async def open_account(session: TenantReader, actor: Actor, customer: UUID) -> Sequence[str]:
    """An account that is not at 0: settle it before the person is removed."""
    query = sa.select(CustomerAccount.balance, CustomerAccount.currency).where(CustomerAccount.customer_id == customer)
    row = (await session.execute(query.where(CustomerAccount.balance != 0))).one_or_none()
    if row is None:
        return []
    words, amount = for_locale(actor.locale).gettext, money(abs(row.balance), row.currency, actor.locale)
    said = N_("{amount} is still owed on account.") if row.balance > 0 else N_("{amount} was paid ahead on account.")
    return [words(said, amount=amount)]
