"""Signatures of webhooks by the Standard Webhooks specification 1.0.0: HMAC-SHA256 over `id.timestamp.body`."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"
TOLERANCE = 300  # seconds between their clock and ours


def key_of(secret: str) -> bytes:
    """The key behind `whsec_…`. Raises ValueError for what is none."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def sign(secret: str, name: str, stamp: str, body: bytes) -> str:
    """One `v1,…` of the header `webhook-signature`."""
    text = f"{name}.{stamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key_of(secret), text, hashlib.sha256).digest()).decode()}"


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether `body` comes from who knows `secret`, and just now. Header names in lower case."""
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not secret or not name or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):  # noqa: PLR2004
        return False
    if abs(int(stamp) - now.timestamp()) > TOLERANCE:
        return False
    wanted = sign(secret, name, stamp, body).encode()
    given = headers.get("webhook-signature", "").split()
    return sum(hmac.compare_digest(each.encode(), wanted) for each in given) > 0  # all of them: no early answer
