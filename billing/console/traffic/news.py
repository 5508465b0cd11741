"""What the payment provider told us: listed, read without its secrets, and followed again."""

from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery

from billing.console.traffic.masking import shown
from billing.console.traffic.pages import NEWS, NewsListPage, NewsPage, NewsShown
from billing.gateway.api import is_connected
from billing.webhooks.api import NewsCard, list_news, replay
from billing.webhooks.views import payment_news
from infra.kit.db.sessions import PlatformSession, ReadPlatformSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Flash, Link, shell_for
from infra.kit.unit import unit_of_work
from tenancy.accounts.api import empty_form
from tenancy.operators.api import Operating, note_act

AnyRequest = Request[Any, Any, Any]
WAITING = "waiting"


class News(Controller):
    path = NEWS
    include_in_schema = False

    @get(operator=True)
    @unit_of_work
    async def list_news(self, session: ReadPlatformSession, request: AnyRequest, view: FromQuery[str] = "") -> Page:
        words = for_locale(shell_for(request).locale).gettext
        found = await list_news(session, only_waiting=view == WAITING)
        tabs = (
            Link(words(N_("All")), NEWS, not view),
            Link(words(N_("Not followed yet")), f"{NEWS}?view=waiting", bool(view)),
        )
        model = NewsListPage(
            tabs=tabs,
            news=[NewsShown(card=card, href=f"{NEWS}/{card.id}") for card in found],
            is_connected=is_connected(),
            is_narrowed=bool(view),
            home=NEWS,
        )
        return Page("console/news.html", model)

    @get("/{news:str}", operator=True)
    @unit_of_work
    async def show_news(self, session: ReadPlatformSession, request: AnyRequest, news: FromPath[str]) -> Page:
        row = (
            (await session.execute(sa.select(*payment_news.c).where(payment_news.c.id == news)))
            .mappings()
            .one_or_none()
        )
        if row is None:
            raise NotFound
        words = for_locale(shell_for(request).locale).gettext
        model = NewsPage(
            form=empty_form(),
            crumbs=(Link(words(N_("Payment news")), NEWS), Link(row["id"], "")),
            card=msgspec.convert({name: row[name] for name in NewsCard.__struct_fields__}, NewsCard),
            customer=row["customer"],
            body=shown(row["body"]),
            replay=f"{NEWS}/{row['id']}/again",
        )
        return Page("console/news_one.html", model)

    @post("/{news:str}/again", operator=True, proof=True, status_code=200)
    @unit_of_work
    async def follow_again(
        self, session: PlatformSession, request: AnyRequest, operator: Operating, news: FromPath[str]
    ) -> Redirect:
        await replay(session, news)
        await note_act(session, operator, "operator.news_replayed", after={"news": news})
        words = for_locale(shell_for(request).locale).gettext
        return Redirect(f"{NEWS}/{news}", flash=Flash(text=words(N_("It is followed again."))))
