"""Deliveries of events by handler, and those that failed; tried again one by one or all of a kind, dropped never."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery

from billing.console.traffic.pages import DELIVERIES, DeliveriesPage, HandlerShown, LetterShown
from infra.kit.db.sessions import CellSession, Databases, PlatformReader, PlatformSession
from infra.kit.i18n import for_locale
from infra.kit.letters import MOST, HandlerState, Letter, failed_letters, send_again, states_of_handlers
from infra.kit.pages import Page, Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Flash, Link, shell_for
from tenancy.accounts.api import empty_form
from tenancy.operators.api import HOME, Operating, note_act
from tenancy.tenants.views import shops

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED
PLATFORM = "platform"


class Again(msgspec.Struct, frozen=True):
    """`event` empty: all of the handler's that were given up."""

    handler: str = ""
    event: str = ""


def places(databases: Databases) -> list[str]:
    return [PLATFORM, *databases.cells]


@asynccontextmanager
async def reading(databases: Databases, place: str) -> AsyncGenerator[PlatformReader | CellSession]:
    async with databases.read_platform() if place == PLATFORM else databases.cell(place) as session:
        yield session


async def slugs_of(databases: Databases, tenants: set[str]) -> dict[str, tuple[str, str]]:
    """Tenant → slug and name."""
    query = sa.select(shops.c.id, shops.c.slug, shops.c.name).where(shops.c.id.in_(tenants))
    async with databases.read_platform() as session:
        return {row.id: (row.slug, row.name) for row in await session.execute(query)}


def handler_shown(place: str, state: HandlerState) -> HandlerShown:
    href = f"{DELIVERIES}?{urlencode({'handler': state.handler})}"
    return HandlerShown(place=place, state=state, href=href, replay=f"{DELIVERIES}/again" if state.dead else "")


def letter_shown(letter: Letter, known: dict[str, tuple[str, str]]) -> LetterShown:
    slug, name = known.get(letter.tenant, ("", ""))
    shop = Link(name or slug, f"{HOME}/tenants/{slug}") if slug else None
    return LetterShown(letter=letter, shop=shop, replay=f"{DELIVERIES}/again")


async def deliveries_page(databases: Databases, chosen: str) -> DeliveriesPage:
    handlers: list[HandlerShown] = []
    letters: list[Letter] = []
    for place in places(databases):
        async with reading(databases, place) as session:
            handlers += [handler_shown(place, state) for state in await states_of_handlers(session)]
            letters += await failed_letters(session, handler=chosen)
    known = await slugs_of(databases, {letter.tenant for letter in letters})
    found = sorted(letters, key=lambda letter: (not letter.dead, letter.at))[:MOST]
    return DeliveriesPage(
        form=empty_form(),
        home=DELIVERIES,
        chosen=chosen,
        handlers=sorted(handlers, key=lambda each: (-each.state.dead, -each.state.failing, each.state.handler)),
        letters=[letter_shown(letter, known) for letter in found],
        dead=sum(each.state.dead for each in handlers),
        most=MOST,
    )


class Deliveries(Controller):
    path = DELIVERIES
    include_in_schema = False

    @get(operator=True)
    async def list_deliveries(self, request: AnyRequest, handler: FromQuery[str] = "") -> Page:
        return Page("console/deliveries.html", await deliveries_page(request.app.state.databases, handler))

    @post("/again", operator=True, proof=True, status_code=200)
    async def try_again(
        self, request: AnyRequest, operator: Operating, data: Annotated[Again, Body(media_type=URL_ENCODED)]
    ) -> Redirect:
        """Written down first, in a unit of its own: what follows may be in another database."""
        databases: Databases = request.app.state.databases
        try:
            event = UUID(data.event) if data.event else None
        except ValueError:
            raise NotFound from None
        async with databases.platform() as session:
            after = {"handler": data.handler[:200], "count": data.event[:40] or "all"}
            await note_act(session, operator, "operator.letters_replayed", after=after)
            await session.commit()
        count = 0
        for place in places(databases):
            async with writing(databases, place) as session:
                count += await send_again(session, data.handler, event)
                await session.commit()
        words = for_locale(shell_for(request).locale)
        said = words.ngettext("{n} delivery is tried again.", "{n} deliveries are tried again.", count)
        return Redirect(DELIVERIES, flash=Flash(text=said))


def writing(databases: Databases, place: str) -> PlatformSession | CellSession:
    return databases.platform() if place == PLATFORM else databases.cell(place)
