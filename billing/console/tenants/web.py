"""Pages of shops in the console."""

from collections.abc import AsyncGenerator
from typing import Any

from litestar import Controller, Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from billing.console.tenants.one import shop_page
from billing.console.tenants.pages import PATH, ShopShown, shop_shown, shops_page
from billing.console.tenants.repository import list_shops, seen_of
from billing.plans.api import read_catalog
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page
from infra.kit.shell import shell_for

AnyRequest = Request[Any, Any, Any]
HEADS = (
    N_("Shop"), N_("Address"), N_("Owner"), N_("Status"), N_("Plan"), N_("Subscription"), N_("Currency"), N_("Cost"),
    N_("Bytes"), N_("Rows"), N_("Last seen"),
)  # fmt: skip


async def some_shops(
    databases: Databases, locale: str, view: str, query: str, cursor: str | None
) -> tuple[list[ShopShown], str]:
    """A page's lines, and the cursor of the next one."""
    async with databases.read_platform() as session:
        rows, more = await list_shops(session, view, query, cursor)
        catalog = await read_catalog(session)
    seen, words = await seen_of(databases, rows), for_locale(locale)
    return [shop_shown(row, seen[row.id], catalog, words) for row in rows], more


class Shops(Controller):
    """Looked at from outside: nobody enters a shop here."""

    path = PATH
    include_in_schema = False

    @get(operator=True)
    async def list_shops(
        self, request: AnyRequest, view: FromQuery[str] = "", q: FromQuery[str] = "", after: FromQuery[str] = ""
    ) -> Page:
        locale = shell_for(request).locale
        rows, more = await some_shops(request.app.state.databases, locale, view, q, after or None)
        page = shops_page(rows, view=view, query=q, more=more, is_first=not after, words=for_locale(locale))
        return Page("console/tenants.html", page)

    @get("/export.csv", operator=True)
    async def export_csv(self, request: AnyRequest, view: FromQuery[str] = "", q: FromQuery[str] = "") -> Stream:
        return exported(request, view, q, "csv")

    @get("/export.xlsx", operator=True)
    async def export_xlsx(self, request: AnyRequest, view: FromQuery[str] = "", q: FromQuery[str] = "") -> Stream:
        return exported(request, view, q, "xlsx")

    @get("/{slug:str}", operator=True)
    async def show_shop(self, request: AnyRequest, slug: FromPath[str]) -> Page:
        model = await shop_page(request.app.state.databases, slug, shell_for(request).locale)
        return Page("console/tenant.html", model)


def exported(request: AnyRequest, view: str, query: str, kind: Kind) -> Stream:
    databases, locale = request.app.state.databases, shell_for(request).locale

    async def blocks() -> AsyncGenerator[Block]:
        cursor: str | None = None
        while True:
            rows, more = await some_shops(databases, locale, view, query, cursor)
            yield [cells_of(row) for row in rows]
            if not more:
                return
            cursor = more

    return table_download("shops", kind, [for_locale(locale).gettext(head) for head in HEADS], blocks())


def cells_of(row: ShopShown) -> list[Any]:
    standing = row.standing.label if row.standing else ""
    money = [row.currency, row.cost]
    return [
        row.name,
        row.slug,
        row.owner,
        row.state.label,
        row.plan,
        standing,
        *money,
        row.bytes,
        row.rows,
        row.seen_at,
    ]
