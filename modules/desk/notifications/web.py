"""The bell, the list behind it, and how one wants to hear of each kind."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import PlatformSession, ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work
from modules.desk.notifications.kinds import Way, kinds_for
from modules.desk.notifications.pages import BellShown, choices_page, notifications_page
from modules.desk.notifications.service import bell_of, mark_read
from tenancy.access.api import Access, Acting, choose_told

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


class NotificationPages(Controller):
    path = "/app/{slug:str}/notifications"
    include_in_schema = False

    @get("/", needs=Access.ENTER)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("desk/notifications.html", await notifications_page(session, actor, clock.now()))

    @get("/bell", needs=Access.ENTER)
    @unit_of_work
    async def bell(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Response[bytes]:
        """Asked again and again while a page stands: 304 while nothing has changed."""
        now: datetime = clock.now()
        found = await bell_of(session, actor, now)
        home, etag = f"/app/{actor.slug}/notifications", f'"{found.count}{"!" if found.needs_you else ""}"'
        if request.headers.get("if-none-match") == etag:
            return Response(b"", status_code=304, headers={"ETag": etag, "Cache-Control": "no-store"})
        model = BellShown(
            href=home, poll=f"{home}/bell", count=found.count, needs_you=found.needs_you, etag=etag
        )  # fmt: skip
        return Fragment("desk/_bell.html", model, headers={"ETag": etag})

    @post("/reading", needs=Access.ENTER, status_code=200)
    @unit_of_work
    async def read_all(self, session: TenantSession, actor: Acting) -> Redirect:
        await mark_read(session, actor, clock.now())
        return Redirect(f"/app/{actor.slug}/notifications")

    @post("/{line:uuid}/reading", needs=Access.ENTER, status_code=200)
    @unit_of_work
    async def read(self, session: TenantSession, actor: Acting, line: FromPath[UUID]) -> Redirect:
        await mark_read(session, actor, clock.now(), line)
        return Redirect(f"/app/{actor.slug}/notifications")


class NotificationSettings(Controller):
    """Everybody's own."""

    path = "/app/{slug:str}/settings/notifications"
    include_in_schema = False

    @get("/", needs=Access.ENTER)
    async def show(self, actor: Acting) -> Page:
        return Page("desk/notification_choices.html", choices_page(actor))

    @post("/", needs=Access.ENTER, status_code=200)
    async def save(self, request: AnyRequest, actor: Acting, data: Typed) -> Redirect:
        known = {kind.name for kind in kinds_for(actor)}
        told = {name: str(way) for name, way in data.items() if name in known and str(way) in set(Way)}
        async with request.app.state.databases.platform() as session:
            await keep(session, actor, told)
            await session.commit()
        await request.app.state.callers.revoke(f"account {actor.account}")
        said = for_locale(actor.locale).gettext(N_("Saved"))
        return Redirect(f"/app/{actor.slug}/settings/notifications", flash=Flash(text=said))


async def keep(session: PlatformSession, actor: Acting, told: dict[str, str]) -> None:
    if actor.staff is not None and told:
        await choose_told(session, actor.staff, told)
