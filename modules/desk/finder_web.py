"""The finder's answers, and the store that somebody looks at."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.pages import Fragment, Redirect
from infra.kit.unit import unit_of_work
from modules.desk.finder import find
from tenancy.access.api import Access, Acting, store_cookie

AnyRequest = Request[Any, Any, Any]


class StoreChoice(msgspec.Struct, frozen=True):
    """`store`: an id, or nothing for all. `next`: the page it was chosen on."""

    store: str = ""
    next: str = ""


class FinderPages(Controller):
    """The top bar's part."""

    path = "/app/{slug:str}"
    include_in_schema = False

    @get("/finder", needs=Access.ENTER)
    @unit_of_work
    async def find(self, session: ReadTenantSession, actor: Acting, q: FromQuery[str] = "") -> Fragment:
        return Fragment("desk/_hits.html", await find(session, actor, q))

    @post("/store", needs=Access.ENTER, status_code=200)
    async def choose(
        self, actor: Acting, data: Annotated[StoreChoice, Body(media_type=RequestEncodingType.URL_ENCODED)]
    ) -> Redirect:
        """Lists and figures are of this store, in this browser, until another one is chosen or it is closed."""
        home = f"/app/{actor.slug}"
        fits = data.next == home or (data.next.startswith(f"{home}/") and data.next.isprintable())
        chosen: Cookie = store_cookie(actor.slug, data.store[:64] if data.store.replace("-", "").isalnum() else "")
        return Redirect(data.next if fits and "\\" not in data.next else home, cookies=[chosen])
