"""Webhooks of the carrier, signed by the Standard Webhooks specification: rightly, or not when it is told so."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx
import msgspec

from infra.local.carrier.ledger import Sent


class News:
    """Tells `url` what happens to parcels."""

    Moment: ClassVar[type[datetime]] = datetime

    def __init__(self) -> None:
        self.url = self.secret = ""
        self.client: httpx.AsyncClient | None = None

    async def tell(self, parcel: Sent, scans: Sequence[dict[str, Any]], *, signed: bool = True) -> int:
        """One webhook; gives the status of its answer, 0 without a place to send it to."""
        if not self.url:
            return 0
        body = msgspec.json.encode({"key": parcel.key, "reference": parcel.reference, "scans": list(scans)})
        name, stamp = f"msg_{secrets.token_hex(8)}", str(int(datetime.now(UTC).timestamp()))
        secret = self.secret if signed else "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "webhook-id": name, "webhook-timestamp": stamp, "content-type": "application/json",
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }  # fmt: skip
        async with self.client or httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501  a try-out
            return (await client.post(self.url, content=body, headers=headers)).status_code
