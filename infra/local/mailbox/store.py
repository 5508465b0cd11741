"""The mails as files, the newest ones only, and how they are read."""

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import cast
from uuid import UUID

import msgspec

from infra.kit.ids import new_id, time_of

KEPT = 500
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


class Received(msgspec.Struct, frozen=True):
    """A mail as the page and the tests read it. `files`: the names of what goes with it, in order."""

    id: str
    at: datetime
    sender: str
    to: list[str]
    subject: str
    message_id: str
    text: str
    html: str
    links: list[str]
    files: list[str] = []


class Store:
    """Keeps the newest `kept` mails in `folder`, one file each."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self.folder, self._kept = folder, kept
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, content: bytes, recipients: list[str]) -> str:
        """Keep a mail and give its id; the oldest ones beyond the limit go."""
        key = str(new_id())
        envelope = "".join(f"X-Envelope-To: {address}\r\n" for address in recipients)
        fresh = self.folder / f"{key}.new"
        fresh.write_bytes(envelope.encode() + content)
        fresh.rename(self.folder / f"{key}.eml")
        for path in self._paths()[self._kept :]:
            path.unlink(missing_ok=True)
        return key

    def get(self, key: str) -> Received | None:
        """Read one mail; None if there is none under this id."""
        path = next((path for path in self._paths() if path.stem == key), None)
        return _read(path) if path else None

    def file(self, key: str, position: int) -> tuple[str, bytes] | None:
        """What goes with a mail: its media type and its bytes; None if there is no such file."""
        path = next((path for path in self._paths() if path.stem == key), None)
        parts = list(_message(path).iter_attachments()) if path else []
        if not 0 <= position < len(parts):
            return None
        return parts[position].get_content_type(), cast("bytes", parts[position].get_payload(decode=True))

    def newest(self, to: str = "") -> Iterator[Received]:
        """Read the mails, newest first; with `to` only those sent to this address."""
        mails = map(_read, self._paths())
        return (mail for mail in mails if not to or to.lower() in (address.lower() for address in mail.to))

    def clear(self) -> None:
        """Throw all mails away."""
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), reverse=True)  # ids grow with time


def _message(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _read(path: Path) -> Received:
    message = _message(path)
    text = _part(message, "plain")
    return Received(
        id=path.stem,
        at=_moment(path),
        sender=_header(message, "From"),
        to=[str(address) for address in cast("list[object]", message.get_all("X-Envelope-To", []))],
        subject=_header(message, "Subject"),
        message_id=_header(message, "Message-ID"),
        text=text,
        html=_part(message, "html"),
        links=list(dict.fromkeys(link.rstrip(".,;:!?") for link in cast("list[str]", _LINK.findall(text)))),
        files=[part.get_filename() or "" for part in message.iter_attachments()],
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(cast("object", message.get(name, "")))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(cast("object", part.get_content())) if part else ""


def _moment(path: Path) -> datetime:
    try:
        return time_of(UUID(path.stem))
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
