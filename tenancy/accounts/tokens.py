"""Secrets that a person carries: made here, kept as SHA-256."""

import base64
import hashlib
import secrets
from uuid import UUID

from tenancy.accounts.installation import installation

BYTES = 32


def new_token() -> str:
    """256 random bits as text for cookies and addresses."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> bytes:
    """What is kept of a token. It is random in itself, so a plain hash can't be turned back."""
    return hashlib.sha256(token.encode()).digest()


def mailed_token(purpose: str, cause: UUID) -> str:
    """The token of the mail that event `cause` asked for: a repeated delivery sends the same link."""
    return base64.urlsafe_b64encode(installation().sign(f"mail {purpose}", str(cause))).decode().rstrip("=")
