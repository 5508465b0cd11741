"""What happened to accounts. The facts are ids: the mail is written when it is sent."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ConfirmationAsked(Event, frozen=True, kw_only=True):
    """Somebody signed up, or asked for the confirming mail again."""

    name: ClassVar[str] = "account.confirmation_asked"
    account: UUID


class ResetAsked(Event, frozen=True, kw_only=True):
    """Somebody forgot their password."""

    name: ClassVar[str] = "account.reset_asked"
    account: UUID


class PasswordChanged(Event, frozen=True, kw_only=True):
    """A password was changed or reset: its owner is told."""

    name: ClassVar[str] = "account.password_changed"
    account: UUID


class SecondFactorChanged(Event, frozen=True, kw_only=True):
    """Log-in of two steps was switched on or off: its owner is told."""

    name: ClassVar[str] = "account.second_factor_changed"
    account: UUID
    is_on: bool
