"""What price lists need of whoever keeps customers: the groups that a list can be for.

Filled by a `Hook` of the contract CONTRACT in a manifest. While nobody fills it, lists are for stores and channels.
"""

from collections.abc import Sequence
from typing import Protocol, cast
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.module import registry

CONTRACT = "catalog.customer_groups"


class CustomerGroups(Protocol):
    async def choices(self, session: TenantReader) -> Sequence[tuple[UUID, str]]:
        """Every group in use with its name."""
        ...


async def group_choices(session: TenantReader) -> list[tuple[UUID, str]]:
    """The groups that somebody keeps, none when nobody does."""
    keeper = cast("CustomerGroups | None", next(iter(registry.hooks(CONTRACT)), None))
    return list(await keeper.choices(session)) if keeper else []
