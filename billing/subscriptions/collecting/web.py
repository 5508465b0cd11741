"""The ways to the payment provider's pages, and back from them."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from billing.subscriptions.collecting import asking, paying
from billing.subscriptions.pages import PATH
from billing.subscriptions.permissions import PlanPerm
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Flash
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """On to a page of the payment provider's at `url`; `home`: who would rather not."""

    url: str
    home: str


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Back from there: `action` asks what became of it."""

    form: Form
    action: str
    home: str


def leave(actor: Actor, url: str) -> Page:
    """The browser goes on by itself: a redirect of a form's answer is not let through by the page's own policy."""
    model = Leaving(url=url, home=f"/app/{actor.slug}{PATH}")
    return Page("billing/leaving.html", model, headers={"Refresh": f"0; url={url}"})


class PaymentPages(Controller):
    """The owner's alone; open in a suspended shop too, since it is the way back."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False
    opt = {"when_suspended": True}  # noqa: RUF012  Litestar's

    @get("/arrival", needs=PlanPerm.MANAGE)
    async def arrive(self, actor: Acting) -> Page:
        """Changes nothing: the page asks by itself."""
        home = f"/app/{actor.slug}{PATH}"
        form = Form(key=str(new_id()))
        return Page("billing/arrival.html", Arrival(form=form, action=f"{home}/arrival", home=home))

    @post("/arrival", needs=PlanPerm.MANAGE, status_code=200)
    async def look(self, request: AnyRequest, actor: Acting) -> Redirect:
        databases: Databases = request.app.state.databases
        with asking.told():
            declined = await paying.arrive(databases, actor.tenant)
        await request.app.state.callers.revoke(f"tenant {actor.tenant}")
        said = N_("The card was declined. Take another one.") if declined else N_("Your plan and bills are up to date.")
        flash = Flash(text=for_locale(actor.locale).gettext(said))
        return Redirect(f"/app/{actor.slug}{PATH}", flash=flash)

    @post("/card", needs=PlanPerm.MANAGE, status_code=200)
    async def change_card(self, request: AnyRequest, actor: Acting, data: Typed) -> Page:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            buyer = await asking.buyer_of(session, actor, PATH)
        with asking.told():
            url = await paying.card_page(databases, actor.tenant, buyer.done, asking.key_in(data))
        if not url:
            raise NotFound
        return leave(actor, url)

    @post("/bills/{bill:uuid}/payment", needs=PlanPerm.MANAGE, status_code=200)
    async def pay(self, request: AnyRequest, actor: Acting, bill: FromPath[UUID]) -> Page:
        databases: Databases = request.app.state.databases
        url = await paying.bill_page(databases, actor.tenant, bill)
        if not url:
            raise NotFound
        return leave(actor, url)
