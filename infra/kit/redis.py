"""Redis: queue, throttles and short memory. What must not be lost is in PostgreSQL."""

from redis.asyncio import Redis


def connect(url: str) -> Redis:
    """A client of `url` (`redis://…`, `unix://…`) with a pool of its own; it connects with its first command."""
    return Redis.from_url(url)  # pyright: ignore[reportUnknownMemberType]  its further options have no types
