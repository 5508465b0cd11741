"""How somebody has set the list of orders: columns, views of their own, and those that everyone shares."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.orders.listing.columns import COLUMNS
from modules.orders.models import ListSetup
from modules.orders.permissions import Perm
from tenancy.access.api import Actor

EVERYONE = UUID(int=0)
MOST_VIEWS, LONGEST = 20, 40
NAMELESS = N_("Give the view a name.")
LONG = N_("At most {longest} characters.")
MANY = N_("There are {most} views already. Remove one first.")


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is come back to. `query`: what its address says."""

    id: UUID
    name: str
    query: dict[str, str]


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a person's, or everyone's."""

    columns: list[str] | None = None
    views: list[View] = []
    opens: UUID | None = None


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """`opens`: the view that the list opens with, if it is still there."""

    columns: list[str] | None
    own: list[View]
    shared: list[View]
    opens: View | None


async def setup_of(session: TenantReader, actor: Actor) -> Setup:
    columns = (ListSetup.staff_id, ListSetup.columns, ListSetup.views, ListSetup.opens)
    rows = (await session.execute(sa.select(*columns).where(ListSetup.staff_id.in_((actor.who, EVERYONE))))).mappings()
    found = {row["staff_id"]: own_of(row) for row in rows}
    own, shared = found.get(actor.who, Own()), found.get(EVERYONE, Own())
    opens = next((view for view in (*own.views, *shared.views) if view.id == own.opens), None)
    return Setup(columns=own.columns, own=own.views, shared=shared.views, opens=opens)


def own_of(row: Mapping[Any, Any]) -> Own:
    return msgspec.convert({name: row[name] for name in Own.__struct_fields__}, Own)


async def change(session: TenantSession, who: UUID, make: Callable[[Own], Own]) -> None:
    """Changes one row under its lock; the first change makes it."""
    await session.execute(insert(ListSetup).values(staff_id=who).on_conflict_do_nothing())
    columns = (ListSetup.columns, ListSetup.views, ListSetup.opens)
    found = await session.execute(sa.select(*columns).where(ListSetup.staff_id == who).with_for_update())
    made = make(own_of(found.mappings().one()))
    values = {"columns": made.columns, "views": msgspec.to_builtins(made.views), "opens": made.opens}
    await session.execute(sa.update(ListSetup).where(ListSetup.staff_id == who).values(**values))


async def choose_columns(session: TenantSession, actor: Actor, columns: list[str]) -> None:
    kept = [name for name in COLUMNS if name in columns]
    await change(session, actor.who, lambda own: msgspec.structs.replace(own, columns=kept))


async def save_view(
    session: TenantSession, actor: Actor, name: str, query: dict[str, str], *, shared: bool, opens: bool
) -> UUID:
    """Keeps the list under a name; one of that name is that list from now on. Raises Invalid, Forbidden."""
    if shared:
        actor.require(Perm.SETUP)
    name = " ".join(name.split())
    if not name:
        raise Invalid(fields=(FieldError(field="view_name", code="missing", message=NAMELESS),))
    if len(name) > LONGEST:
        facts: dict[str, object] = {"longest": LONGEST}
        raise Invalid(fields=(FieldError(field="view_name", code="too_long", message=LONG, facts=facts),))
    made = View(id=new_id(), name=name, query=query)

    def add(own: Own) -> Own:
        nonlocal made
        before = next((view for view in own.views if view.name == name), None)
        made = msgspec.structs.replace(made, id=before.id) if before else made
        if not before and len(own.views) >= MOST_VIEWS:
            facts: dict[str, object] = {"most": MOST_VIEWS}
            raise Invalid(fields=(FieldError(field="view_name", code="too_many", message=MANY, facts=facts),))
        views = [made if view.id == made.id else view for view in own.views]
        return msgspec.structs.replace(own, views=views if before else [*views, made])

    await change(session, EVERYONE if shared else actor.who, add)
    if opens:
        await open_with(session, actor, made.id)
    return made.id


async def remove_view(session: TenantSession, actor: Actor, view: UUID) -> None:
    """A view of one's own, or, with the right, of everyone. Raises NotFound, Forbidden."""
    setup = await setup_of(session, actor)
    if view in {each.id for each in setup.own}:
        who = actor.who
    elif view in {each.id for each in setup.shared}:
        actor.require(Perm.SETUP)
        who = EVERYONE
    else:
        raise NotFound

    def without(own: Own) -> Own:
        return msgspec.structs.replace(own, views=[each for each in own.views if each.id != view])

    await change(session, who, without)


async def open_with(session: TenantSession, actor: Actor, view: UUID | None) -> None:
    """The list opens with this view, or with all orders. Raises NotFound."""
    setup = await setup_of(session, actor)
    if view and view not in {each.id for each in (*setup.own, *setup.shared)}:
        raise NotFound
    await change(session, actor.who, lambda own: msgspec.structs.replace(own, opens=view))
