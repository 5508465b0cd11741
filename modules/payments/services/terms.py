"""How far a customer's account may go, set by right: who changed it, and what it was, stands in the log."""

from typing import Any
from uuid import UUID

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.problems import FieldError, Invalid
from modules.desk.api import Author, Deed, changes, note
from modules.payments.errors import LimitNegative, TermsUnreadable
from modules.payments.services.account import set_terms
from tenancy.access.api import Actor

KIND = "payments.account"
LONGEST = 365


async def change_terms(  # noqa: PLR0917  whose, what, by whom
    session: TenantSession, actor: Actor, customer: UUID, name: str, limit: int, days: str | int, currency: str
) -> None:
    """Raises Invalid with the field that can't be."""
    if limit < 0:
        raise Invalid(fields=(FieldError(field="limit", code=LimitNegative.code, message=LimitNegative.message),))
    text = str(days).strip()
    if not (text.isascii() and text.isdecimal()) or int(text) > LONGEST:
        raise Invalid(fields=(FieldError(field="days", code=TermsUnreadable.code, message=TermsUnreadable.message),))
    old = await set_terms(session, customer, limit, int(text), currency)
    was, now = old or (0, None), (limit, int(text))
    before, after = changes(
        {"credit_limit": was[0], "terms_days": was[1]}, {"credit_limit": now[0], "terms_days": now[1]}
    )
    if after:
        await tell(session, actor, "account.terms_changed", customer, name, before, **after)


async def tell(
    session: TenantSession, actor: Actor, act: str, customer: UUID, name: str, before: dict[str, Any] | None = None,
    **after: Any,
) -> None:  # fmt: skip
    """A line in the activity log."""
    deed = Deed(act=act, kind=KIND, subject=customer, subject_name=name, before=before or {}, after=after)
    await note(session, [deed], by=Author.of(actor), at=clock.now())
