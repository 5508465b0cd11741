"""PINs: kept as PBKDF2-SHA256, which browsers compute too, so that they are checked without a network."""

import base64
import hashlib
import hmac
import secrets

import msgspec

ITERATIONS = 120_000
SALT, LENGTH = 16, 32
SHORTEST, LONGEST = 4, 8


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """As devices get it: `salt` and `hash` in base64."""

    salt: str
    iterations: int
    hash: str


def is_pin(text: str) -> bool:
    return text.isascii() and text.isdigit() and SHORTEST <= len(text) <= LONGEST


def make_pin(text: str) -> Pin:
    """Slow on purpose: for a thread."""
    salt = secrets.token_bytes(SALT)
    made = hashlib.pbkdf2_hmac("sha256", text.encode(), salt, ITERATIONS, LENGTH)
    return Pin(salt=base64.b64encode(salt).decode(), iterations=ITERATIONS, hash=base64.b64encode(made).decode())


def is_right(pin: Pin, text: str) -> bool:
    made = hashlib.pbkdf2_hmac("sha256", text.encode(), base64.b64decode(pin.salt), pin.iterations, LENGTH)
    return hmac.compare_digest(made, base64.b64decode(pin.hash))
