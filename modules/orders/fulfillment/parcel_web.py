"""Pages of the parcels' desk: the list, what is done with many at once, and what is printed for them."""

from collections.abc import Mapping
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work
from modules.orders.fulfillment.parcel_pages import export_parcels, parcel_list
from modules.orders.fulfillment.schemas import FulfillmentOut
from modules.orders.handling.pages import Labels, Slips, label_of, slip_of
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import find_part
from modules.orders.services.parcel_list import MOST, Done, book_parcels, places_of, send_parcels
from modules.orders.services.read import get_order
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def parts_in(data: Mapping[str, Any]) -> list[UUID]:
    """The parts that were ticked; what is no id is left out."""
    given: Any = data.get("part", [])
    found: list[UUID] = []
    for said in cast("list[Any]", given if isinstance(given, list) else [given])[:MOST]:
        try:
            found.append(UUID(str(said)))
        except ValueError:
            continue
    return found


async def papers_of(
    session: TenantReader, actor: Actor, data: Mapping[str, Any]
) -> list[tuple[OrderOut, FulfillmentOut]]:
    """Each ticked part with its order, as far as the actor sees them. Raises NotFound when there is none."""
    found: list[tuple[OrderOut, FulfillmentOut]] = []
    for order, part in await places_of(session, parts_in(data)):
        try:
            found.append((await get_order(session, order, actor), await find_part(session, part)))
        except NotFound:
            continue
    if not found:
        raise NotFound
    return found


def told(actor: Actor, done: Done) -> Redirect:
    """Back to the list, with how it went."""
    words = for_locale(actor.locale)
    text = words.ngettext("{n} parcel done", "{n} parcels done", done.done)
    if done.why is not None:
        why = words.gettext(done.why.message, **done.why.facts)
        text = words.gettext(N_("{done}. {failed} not: {why}"), done=text, failed=done.failed, why=why)
    return Redirect(f"/app/{actor.slug}/parcels", flash=Flash(text=text, kind="sun" if done.failed else "good"))


class ParcelDesk(Controller):
    """Everything that goes by parcel, in one list."""

    path = "/app/{slug:str}/parcels"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show(
        self, session: ReadTenantSession, actor: Acting, *, view: FromQuery[str] = "packed",
        after: FromQuery[str | None] = None,
    ) -> Page:  # fmt: skip
        return Page("orders/parcels.html", await parcel_list(session, actor, view, after))

    @get("/export.csv", needs=Perm.READ)
    async def export(self, request: AnyRequest, actor: Acting, view: FromQuery[str] = "packed") -> Stream:
        return export_parcels(request.app.state.databases, actor, view, "csv")

    @get("/export.xlsx", needs=Perm.READ)
    async def export_workbook(self, request: AnyRequest, actor: Acting, view: FromQuery[str] = "packed") -> Stream:
        return export_parcels(request.app.state.databases, actor, view, "xlsx")

    @post("/labels", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def labels(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """Our own labels, one a page; nothing is saved."""
        papers = await papers_of(session, actor, data)
        return Page("orders/label.html", Labels(tuple([await label_of(session, actor, *each) for each in papers])))

    @post("/slips", needs=Perm.READ, status_code=200)
    @unit_of_work
    async def slips(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """Packing slips, one a page; nothing is saved."""
        papers = await papers_of(session, actor, data)
        return Page("orders/slips.html", Slips(tuple([await slip_of(session, actor, *each) for each in papers])))

    @post("/booking", needs=Perm.FULFILL, status_code=200)
    @unit_of_work
    async def book(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """Each ticked part is given to the chosen carrier."""
        carrier = str(data.get("carrier") or "")
        return told(actor, await book_parcels(session, actor, parts_in(data), carrier, clock.now()))

    @post("/departure", needs=Perm.FULFILL, status_code=200)
    @unit_of_work
    async def send(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """Each ticked part leaves the shelf."""
        return told(actor, await send_parcels(session, actor, parts_in(data), clock.now()))
