"""By what a buyer finds a receipt: 128 random bits that the device makes at the sale, so that paper can show them
before anybody else knows of the sale. Nobody can count through them, and they lead to one document of one shop.
"""

import re

from modules.pos.documents.schemas import DocumentIn

SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")
"""128 bits in base64url."""


def is_token(text: object) -> bool:
    return isinstance(text, str) and SHAPE.fullmatch(text) is not None


def token_in(asked: DocumentIn) -> str | None:
    """The document's own; a device that makes none, or a poor one, has receipts on paper alone."""
    token = asked.body.get("token")
    return token if isinstance(token, str) and is_token(token) else None


def path_of(slug: str, token: str) -> str:
    return f"/r/{slug}/{token}"
