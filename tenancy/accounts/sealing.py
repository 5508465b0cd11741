"""Secrets that shops entrust to us (a carrier's key, say), kept so that who reads the database learns none.

AES-256-GCM under a key that follows from the installation's own secret and the purpose: what was sealed for one purpose
opens for no other one.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenancy.accounts.installation import installation

NONCE = 12


class SealBroken(ValueError):
    """It was sealed for another purpose or under another secret key, or is none of ours: it has to be entered again."""


def seal(purpose: str, plain: str) -> str:
    """`plain` as text for the database. `purpose` names what it is for, the tenant and the row."""
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + cipher(purpose).encrypt(nonce, plain.encode(), purpose.encode())).decode()


def unseal(purpose: str, sealed: str) -> str:
    """What was sealed for `purpose`. Raises SealBroken."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return cipher(purpose).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except (ValueError, InvalidTag) as error:
        raise SealBroken(purpose) from error


def cipher(purpose: str) -> AESGCM:
    return AESGCM(installation().sign("sealed", purpose))
