"""Webhooks of this Stripe: signed, tried again until they are taken, and told twice, late or in disorder when asked."""

import hashlib
import hmac
from collections.abc import Sequence

import httpx
import msgspec

from infra.local.stripe.store import Store, Thing

KEY = "sk_test_of_this_machine"
HOOK_SECRET = "whsec_of_this_machine"  # noqa: S105  it opens a make-believe account
ACCEPTED = range(200, 300)


def signature(secret: str, body: bytes, at: int) -> str:
    """The header `Stripe-Signature`: HMAC-SHA256 over `t.body`, keyed by the secret as it is written."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


class News:
    """Tells `url` what happened. `is_held`: nothing is told until it is asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.url, self.secret = "", HOOK_SECRET
        self.is_held = False
        self.client: httpx.AsyncClient | None = None

    async def tell(self, event: Thing, *, secret: str = "", at: int | None = None) -> int:
        """One webhook; gives the status of its answer, 0 when none came."""
        body = msgspec.json.encode(event)
        seconds = self.store.now() if at is None else at
        headers = {
            "content-type": "application/json",
            "stripe-signature": signature(secret or self.secret, body, seconds),
        }
        try:
            if self.client:
                return (await self.client.post(self.url, content=body, headers=headers)).status_code
            async with httpx.AsyncClient(trust_env=False, verify=False, timeout=5) as client:  # noqa: S501  a try-out
                return (await client.post(self.url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            return 0

    async def tell_waiting(self) -> None:
        """What wasn't told yet, the oldest first; it stops at the first that isn't taken."""
        while self.url and not self.is_held and self.store.untold:
            name = self.store.untold[0]
            if await self.tell(self.store.get(name)) not in ACCEPTED:
                return
            if self.store.untold and self.store.untold[0] == name:
                del self.store.untold[0]

    async def tell_so(self, names: Sequence[str]) -> list[int]:
        """These events in this order, as often as they are named; gives what was answered."""
        found = [await self.tell(self.store.get(name, "event")) for name in names]
        self.store.untold = [name for name in self.store.untold if name not in set(names)]
        return found
