"""One call to Stripe: its idempotency key, its answer as a struct of ours, its errors in our words.

The client asks again by itself, with the same key, when no answer comes; who is still without one may repeat the whole
call, since the key stays what it was.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import msgspec
import stripe
import structlog

from billing.gateway.adapter.wire import Listed
from billing.gateway.errors import (
    CardDeclined,
    CardNeedsPerson,
    GatewayBusy,
    GatewayDenied,
    GatewayError,
    GatewayRefused,
    GatewaySilent,
    NotThere,
)

log = structlog.get_logger(__name__)
T = TypeVar("T")
Operation = Callable[..., Awaitable[Any]]
CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 20.0
ASKED_AGAIN = 2
PAGE = 100
MOST_PAGES = 100
LONGEST_KEY = 255
NOT_FOUND = 404
PERSON = {"authentication_required", "subscription_payment_intent_requires_action"}


def client_of(api_key: str, http: stripe.HTTPXClient, address: str = "") -> stripe.StripeClient:
    """The official client; `address` is empty for Stripe itself."""
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": address.rstrip("/")} if address else None,
        http_client=http,
        max_network_retries=ASKED_AGAIN,
    )


def key_of(doing: str, key: str) -> str:
    """The idempotency key of one operation. Raises ValueError for a `key` that names nothing, or far too much."""
    if not key or len(named := f"yuntai:{doing}:{key}") > LONGEST_KEY:
        raise ValueError(f"no key for {doing}: {key!r}")
    return named


class Calls:
    """The account that a client opens."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client
        self.v1 = client.v1

    async def read(self, kind: type[T], operation: Operation, *ids: str, params: dict[str, Any] | None = None) -> T:
        """What is there now."""
        return await self._ask(kind, operation, ids, params or {}, {})

    async def write(
        self, kind: type[T], operation: Operation, *ids: str, doing: str, key: str, params: dict[str, Any] | None = None
    ) -> T:
        """Does it once under `key`, however often it is asked for."""
        return await self._ask(kind, operation, ids, params or {}, {"idempotency_key": key_of(doing, key)})

    async def list_all(self, kind: type[T], operation: Operation, params: dict[str, Any]) -> list[T]:
        """Every page of a list, the newest first."""
        found: list[T] = []
        after: dict[str, Any] = {}
        for _ in range(MOST_PAGES):
            page = await self.read(Listed, operation, params={"limit": PAGE, **params, **after})
            found += [msgspec.convert(each, kind) for each in page.data]
            if not page.has_more or not page.data:
                return found
            after = {"starting_after": page.data[-1]["id"]}
        raise GatewayRefused("too_many", f"more than {MOST_PAGES * PAGE} rows")

    async def _ask(
        self, kind: type[T], operation: Operation, ids: tuple[str, ...], params: dict[str, Any], options: dict[str, str]
    ) -> T:
        try:
            answer = await operation(*ids, params=params, options=options)
        except stripe.StripeError as error:
            raise translated(error) from error
        try:
            return msgspec.convert(cast("stripe.StripeObject", answer).to_dict(), kind)
        except msgspec.ValidationError as error:
            raise GatewaySilent(f"the answer can't be read: {error}") from error


def translated(error: stripe.StripeError) -> GatewayError:
    """The error in our words; what it said goes to the log, without what was sent."""
    code, reason = error.code or "", error.user_message or ""
    log.warning("payment provider", kind=type(error).__name__, status=error.http_status, code=code)
    match error:
        case stripe.CardError():
            return declined(error, code, reason)
        case stripe.RateLimitError():
            return GatewayBusy(reason)
        case stripe.AuthenticationError() | stripe.PermissionError():
            return GatewayDenied(reason)
        case stripe.IdempotencyError():
            return GatewayRefused("idempotency_error", reason)
        case stripe.InvalidRequestError():
            is_missing = error.http_status == NOT_FOUND or code == "resource_missing"
            return NotThere(code, reason) if is_missing else GatewayRefused(code or "invalid_request", reason)
        case _:
            return GatewaySilent(f"{type(error).__name__} {error.http_status or ''}".strip())


def declined(error: stripe.CardError, code: str, reason: str) -> CardDeclined:
    cause = str(getattr(error.error, "decline_code", "") or code)
    kind = CardNeedsPerson if PERSON & {code, cause} else CardDeclined
    return kind(code, reason, cause)
