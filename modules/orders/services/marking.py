"""Where a parcel is, as a person saw it: for carriers that tell us nothing."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.orders.errors import FulfillmentCannotBecome
from modules.orders.services.booking import take_place
from modules.orders.services.change import tell
from modules.orders.services.fulfillments import find_part, goods_lines, let_go, lock_part, require_ready
from modules.shipping import api as shipping
from modules.stock.api import By, by
from tenancy.access.api import Actor

AHEAD = N_("This moment has not come yet.")
EARLY = N_("It was packed after this moment.")


class MarkIn(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a parcel, seen by a person: `at` now without it. `note` stands beside it."""

    status: Literal["collected", "delivered", "lost", "returned"]
    at: datetime | None = None
    note: Annotated[str, Meta(max_length=200)] = ""


async def mark_parcel(
    session: TenantSession, actor: Actor, order_id: UUID, part_id: UUID, asked: MarkIn, now: datetime
) -> None:
    """The part goes where its parcel is said to be: it leaves the shelf with the first mark, if nothing holds it.

    Raises NotFound, Invalid with field `at`, FulfillmentCannotBecome without a parcel, OnHold, NotConfirmed.
    """
    order, part = await lock_part(session, actor, order_id, part_id)
    parcel = (await shipping.shipments_of(session, [part.id])).get(part.id)
    if parcel is None:
        raise FulfillmentCannotBecome(state=part.state, target="shipped")
    at = asked.at or now
    require_moment(at, part.at, now)
    author = by(actor, now)
    status, text = shipping.Status(asked.status), " ".join(asked.note.split())
    if part.state == "packed":
        require_ready(order, part)
        await let_go(session, order, part, By(author.id, author.name, at), await goods_lines(session, order.id))
    scan = shipping.Scan(id=f"by hand {new_id()}", status=status, at=at, text=text)
    await shipping.take_scans(session, parcel.id, [scan], now)
    await tell(session, order, "marked", author, part=part.number, status=status.value, reason=text)
    if stands := await shipping.find_shipment(session, parcel.id):
        order, part = await lock_part(session, actor, order_id, part_id)
        await take_place(session, order, await find_part(session, part_id), stands)


def require_moment(at: datetime, earliest: datetime, now: datetime) -> None:
    fault = AHEAD if at > now else EARLY if at < earliest else ""
    if fault:
        raise Invalid(fields=(FieldError(field="at", code="moment_wrong", message=fault),))
