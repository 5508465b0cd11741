"""Acts on many orders for programs: looked at first, carried out by the worker, reported."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import Translator, for_locale
from infra.kit.unit import unit_of_work
from modules.orders.acts.acting import Act, Kind
from modules.orders.permissions import Perm
from modules.orders.services.acts import MOST, Running, checked, find_act, latest_acts, look, pick, start_act
from modules.orders.services.list import OrderFilter
from tenancy.access.api import Acting

Id = FromPath[UUID]


class OrdersIn(msgspec.Struct, frozen=True, kw_only=True):
    """Orders as the list filters them; empty parts don't narrow. `state` also takes `open`, `unpaid`, `flagged` and
    `held`; `least` and `most` are totals in minor units.
    """

    q: Annotated[str, Meta(max_length=200)] = ""
    state: Annotated[str, Meta(max_length=20)] = ""
    payment: Literal["", "unpaid", "partly", "paid", "back"] = ""
    fulfillment: Literal["", "open", "partly", "gone"] = ""
    store: UUID | None = None
    channel: UUID | None = None
    customer: UUID | None = None
    salesperson: UUID | None = None
    flag: Annotated[str, Meta(max_length=60)] = ""
    tender: Annotated[str, Meta(max_length=40)] = ""
    noted: bool = False
    held: bool = False
    least: int | None = None
    most: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class ActIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is done, to which orders: those named, or all that `matching` finds. `text`: the flag, the note, the
    reason.
    """

    kind: Kind
    text: Annotated[str, Meta(max_length=500)] = ""
    orders: Annotated[list[UUID], Meta(max_length=MOST)] = []
    matching: OrdersIn | None = None

    def wanted(self) -> OrderFilter:
        """Named ones go before: nothing named and nothing to match is no order, never all."""
        if self.orders or self.matching is None:
            return OrderFilter(ids=tuple(self.orders) or (UUID(int=0),))
        return OrderFilter(**msgspec.structs.asdict(self.matching))

    def act(self) -> Act:
        return Act(kind=self.kind, text=self.text)


class Staying(msgspec.Struct, frozen=True, kw_only=True):
    """An order that stays as it is, and `why`, in your language."""

    order: UUID
    number: str
    why: str


class ActPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What would be done: to how many orders, and which stay as they are."""

    total: int
    going: int
    staying: list[Staying]


class ActOut(msgspec.Struct, frozen=True, kw_only=True):
    """An act as it stands: `done` of `total` orders are behind it, `acted` of those it changed. `left`: the first of
    those that stayed as they were. `state`: running or done.
    """

    id: UUID
    kind: Kind
    text: str
    state: str
    total: int
    done: int
    acted: int
    left: list[Staying]
    by: str
    started_at: datetime
    ended_at: datetime | None


def act_out(running: Running, words: Translator) -> ActOut:
    return ActOut(
        id=running.id, kind=running.act.kind, text=running.act.text, state=running.state, total=running.total,
        done=running.done, acted=running.acted, left=[staying(each, words) for each in running.left],
        by=running.who_name, started_at=running.started_at, ended_at=running.ended_at,
    )  # fmt: skip


def staying(told: Mapping[str, Any], words: Translator) -> Staying:
    refusal, facts = told["why"], told["facts"]
    return Staying(order=UUID(told["order"]), number=told["number"], why=words.gettext(refusal, **facts))


class OrderActs(Controller):
    path = "/api/v1/order-acts"
    tags = ("Orders",)

    @get("/", operation_id="listOrderActs", needs=Perm.READ)
    @unit_of_work
    async def list_all(self, session: ReadTenantSession, actor: Acting) -> list[ActOut]:
        """The latest fifty, newest first."""
        words = for_locale(actor.locale)
        return [act_out(each, words) for each in await latest_acts(session, actor)]

    @post("/preview", operation_id="previewOrderAct", needs=Perm.FULFILL, status_code=200, dry=True)
    @unit_of_work
    async def preview(self, session: ReadTenantSession, actor: Acting, data: JSONBody[ActIn]) -> ActPreview:
        """What would be done, and what would stay as it is. Keeps nothing."""
        act = checked(actor, data.act())
        seen = await look(session, actor, act, await pick(session, actor, data.wanted()))
        words = for_locale(actor.locale).gettext
        stay = [Staying(order=each.id, number=each.number, why=words(each.why)) for each in seen if each.why]
        return ActPreview(total=len(seen), going=len(seen) - len(stay), staying=stay)

    @post("/", operation_id="startOrderAct", needs=Perm.FULFILL)
    @unit_of_work
    async def start(self, session: TenantSession, actor: Acting, data: JSONBody[ActIn]) -> ActOut:
        """Begins it; the worker goes from order to order. At most 5,000 at once."""
        orders = await pick(session, actor, data.wanted())
        key = await start_act(session, actor, data.act(), orders, clock.now())
        return act_out(await find_act(session, key), for_locale(actor.locale))

    @get("/{act:uuid}", operation_id="getOrderAct", needs=Perm.READ)
    @unit_of_work
    async def find(self, session: ReadTenantSession, actor: Acting, act: Id) -> ActOut:
        """How far it is, and which orders stayed as they were, and why."""
        return act_out(await find_act(session, act, actor), for_locale(actor.locale))
