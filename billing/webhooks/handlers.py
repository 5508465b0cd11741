"""Follows each piece of news."""

from billing.webhooks.events import NewsArrived
from billing.webhooks.service import follow
from infra.kit.db.sessions import Databases
from infra.kit.outbox import Delivered


async def follow_news(databases: Databases, event: NewsArrived, _delivered: Delivered) -> None:
    """In steps: what fails is tried again by its delivery, and a repeat finds what is true then."""
    await follow(databases, event.news)
