"""The manifest of accounts."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Retention
from infra.kit.outbox import Subscription
from tenancy.accounts.door import Door
from tenancy.accounts.events import ConfirmationAsked, PasswordChanged, ResetAsked, SecondFactorChanged
from tenancy.accounts.handlers import send_confirmation, send_reset, tell_changed, tell_factor
from tenancy.accounts.web import Confirming, Forgotten

MODULE = Module(
    name="accounts",
    package="tenancy.accounts",
    label=N_("Accounts"),
    controllers=(Door, Forgotten, Confirming),
    subscriptions=(
        Subscription(handler="accounts.send_confirmation", event=ConfirmationAsked, run=send_confirmation, steps=True),
        Subscription(handler="accounts.send_reset", event=ResetAsked, run=send_reset, steps=True),
        Subscription(handler="accounts.tell_changed", event=PasswordChanged, run=tell_changed, steps=True),
        Subscription(handler="accounts.tell_factor", event=SecondFactorChanged, run=tell_factor, steps=True),
    ),
    retention=(
        Retention(table="platform.login_session", column="expires_at", days=30),
        Retention(table="platform.account_token", column="expires_at", days=7),
    ),
)
