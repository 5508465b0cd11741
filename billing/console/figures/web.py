"""The figures' page, and the same as a file."""

from collections.abc import AsyncGenerator
from typing import Any

import sqlalchemy as sa
from litestar import Controller, Request, get
from litestar.params import FromQuery
from litestar.response import Stream

from billing.console.figures.domain import Change, History, by_shop, months_until, movement, trials
from billing.console.figures.pages import COUNT, PATH, figures_page
from billing.plans.api import read_catalog
from billing.subscriptions.views import subscription_changes
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformReader, ReadPlatformSession
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page
from infra.kit.shell import shell_for
from infra.kit.unit import unit_of_work
from tenancy.operators.api import Operating

AnyRequest = Request[Any, Any, Any]
HEADS = (
    N_("Month"), N_("Currency"), N_("At its start"), N_("New shops"), N_("Came back"), N_("Pay more"), N_("Pay less"),
    N_("Stopped paying"), N_("At its end"), N_("Paying shops"), N_("Shops lost"), N_("Trials ended"),
    N_("Of these stayed"),
)  # fmt: skip


async def history_of(session: PlatformReader) -> History:
    """Every change of every subscription."""
    changes = subscription_changes.c
    columns = [changes[name] for name in Change.__struct_fields__]
    rows = await session.execute(sa.select(*columns).order_by(changes.tenant, changes.at, changes.id))
    return by_shop(Change(**row) for row in rows.mappings())


class Figures(Controller):
    """Months are the platform's."""

    path = PATH
    include_in_schema = False

    @get(operator=True)
    @unit_of_work
    async def show_figures(
        self, session: ReadPlatformSession, request: AnyRequest, operator: Operating, currency: FromQuery[str] = ""
    ) -> Page:
        history, catalog = await history_of(session), await read_catalog(session)
        locale = shell_for(request).locale
        return Page(
            "console/figures.html", figures_page(history, catalog, locale, clock.now(), operator.zone, currency)
        )

    @get("/export.csv", operator=True)
    async def export_csv(self, request: AnyRequest, operator: Operating, currency: FromQuery[str] = "USD") -> Stream:
        return exported(request, operator.zone, currency, "csv")

    @get("/export.xlsx", operator=True)
    async def export_xlsx(self, request: AnyRequest, operator: Operating, currency: FromQuery[str] = "USD") -> Stream:
        return exported(request, operator.zone, currency, "xlsx")


def exported(request: AnyRequest, zone: str, currency: str, kind: Kind) -> Stream:
    """Amounts in minor units."""
    databases: Databases = request.app.state.databases
    now, words = clock.now(), for_locale(shell_for(request).locale).gettext

    async def blocks() -> AsyncGenerator[Block]:
        async with databases.read_platform() as session:
            history = await history_of(session)
        rows: list[list[Any]] = []
        for month in months_until(now, zone, COUNT):
            move, tried = movement(history, month, currency), trials(history, month, now)
            amounts = [move.start, move.new, move.back, move.more, -move.less, -move.lost, move.end]
            shops = [move.shops_end, move.shops_lost, tried.ended, tried.converted]
            rows.append([month.first, currency, *amounts, *shops])
        yield rows

    return table_download("figures", kind, [words(head) for head in HEADS], blocks())
