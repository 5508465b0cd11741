"""How the provider says no. None of them is a page's answer: who calls says what it means."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class GatewayError(Exception):
    """It was not done, or nobody knows."""


class GatewaySilent(GatewayError):
    """No answer, or none that says anything, after asking again: it may have been done.

    The same call with the same key, now or within a day, gives what became of it, and never does it twice.
    """


class GatewayBusy(GatewayError):
    """It was not done: too much at once. Later the same call may succeed."""


class GatewayDenied(GatewayError):
    """The provider doesn't know us by this key: the operator has to set another one."""


class GatewayRefused(GatewayError):
    """It never will, as it was asked. `code` is the provider's, `reason` in its words, for logs."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class NotThere(GatewayRefused):
    """There is no such object (any more)."""


class CardDeclined(GatewayRefused):
    """The bank said no. `cause`: insufficient_funds, expired_card, generic_decline and so on."""

    def __init__(self, code: str, reason: str, cause: str) -> None:
        super().__init__(code, reason)
        self.cause = cause


class CardNeedsPerson(CardDeclined):
    """The bank wants to hear the card's owner: the provider's page for the invoice asks them."""


class AmountNotTaken(GatewayRefused):
    """The provider counts this currency in other parts than we do, or not so finely."""


class NoGateway(Problem):
    status, code = 409, "no_payment_provider"
    message = N_("Online payment is not set up here. Ask the operator.")
