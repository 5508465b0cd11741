"""The stores that somebody's work can be limited to. They are the shops' own: they fill the hook."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec
from litestar.datastructures import Cookie

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import N_
from infra.kit.module import registry
from infra.kit.problems import FieldError, Invalid
from tenancy.access.actor import Actor
from tenancy.access.staff import Store, Stores
from tenancy.accounts.api import installation

STORES = "access.stores"
STORE_COOKIE = "yuntai_store"
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


def store_cookie(slug: str, store: str) -> Cookie:
    """Which store of the shop somebody looks at: kept until the browser is closed, for this shop's pages alone."""
    path, secure = f"/app/{slug}", installation().is_https
    made = Cookie(STORE_COOKIE, value=store, path=path, secure=secure, httponly=True, samesite="lax")
    return made if store else Cookie(STORE_COOKIE, value="", path=path, max_age=0)


def looking_at(actor: Actor, chosen: str, known: Sequence[Store]) -> Actor:
    """The actor as one who looks at the store `chosen`, if that is one of those it may see."""
    found = next((store.id for store in known if str(store.id) == chosen), None)
    return msgspec.structs.replace(actor, store=found) if found else actor
