"""Mails as the people of the tests get them."""

import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.infra.entry.running import wait_until

SECONDS, LONG, PAUSE = 20, 60, 0.25


class Inbox:
    """The mailbox that `up` brings, by its JSON endpoint."""

    def __init__(self, address: str) -> None:
        self.address = address

    def links(self, email: str) -> list[str]:
        """All that stand in mails to `email`, those of the newest mail first."""
        mails: list[dict[str, Any]] = httpx.get(
            f"{self.address}/api/mails", params={"to": email}, trust_env=False
        ).json()
        return [str(link) for mail in mails for link in mail["links"]]

    def link(self, email: str, start: str) -> str:
        """Waits for a mail to `email` with a link whose path begins with `start`, and gives that path."""
        found: list[str] = []

        def is_there() -> bool:
            links = [urlsplit(link) for link in self.links(email)]
            found.extend(f"{link.path}?{link.query}" for link in links if link.path.startswith(start))
            return bool(found)

        wait_until(is_there, SECONDS)
        return found[0]

    def has(self, email: str, subject: str) -> None:
        """Waits for a mail to `email` with that subject."""

        def is_there() -> bool:
            time.sleep(PAUSE)  # the payment provider lives in the same process
            asked = {"to": email}
            mails = httpx.get(f"{self.address}/api/mails", params=asked, trust_env=False, timeout=LONG).json()
            return any(mail["subject"] == subject for mail in mails)

        wait_until(is_there, LONG)
