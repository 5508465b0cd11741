"""Whether a webhook comes from who knows one of our secrets, and just now. Pure."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

TOLERANCE = 300  # seconds between their clock and ours
LONGEST_STAMP = 12


def secrets_in(text: str) -> tuple[str, ...]:
    """The secrets of the settings: two while one takes the other's place."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


def is_signed(secrets: Sequence[str], header: str, body: bytes, now: datetime) -> bool:
    """Whether `Stripe-Signature` (`t=…,v1=…`, HMAC-SHA256 over `t.body`) fits the body as it came."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    given = [value.encode() for name, _, value in parts if name == "v1"]
    stamp = stamps[0] if len(stamps) == 1 else ""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < LONGEST_STAMP):
        return False
    if abs(int(stamp) - now.timestamp()) > TOLERANCE:
        return False
    wanted = [hmac.new(each.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest() for each in secrets]
    # All of them are compared: no early answer tells which secret was near.
    return sum(hmac.compare_digest(each, key.encode()) for each in given for key in wanted) > 0
