"""The stores that somebody's work can be limited to. They are the shops' own: they fill the hook."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import N_
from infra.kit.module import registry
from infra.kit.problems import FieldError, Invalid
from tenancy.access.actor import Actor
from tenancy.access.staff import Store, Stores

STORES = "access.stores"
ListStores = Callable[[TenantReader], Awaitable[Sequence[tuple[UUID, str]]]]
"""The hook's contract: id and name of every store that sells, the first one first."""


async def stores_of(databases: Databases, actor: Actor) -> list[Store]:
    """The stores that `actor` may give to others."""
    listing: ListStores | None = next(iter(registry.hooks(STORES)), None)
    if listing is None:
        return []
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        found = await listing(session)
    return [Store(*store) for store in found if actor.stores is None or store[0] in actor.stores]


def chosen_stores(scope: str, ids: Sequence[str], known: Sequence[Store]) -> Stores:
    """What a form says: all stores, or those ticked. Raises Invalid when none is."""
    if scope != "some":
        return None
    chosen = frozenset(store.id for store in known if str(store.id) in set(ids))
    if not chosen:
        message = N_("Tick at least one store.")
        raise Invalid(fields=[FieldError(field="stores", code="missing", message=message)])
    return chosen
