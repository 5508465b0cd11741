"""Pages of the journal: a store's month, its files, its closing, and the accounts' numbers."""

from typing import Annotated, Any, Literal

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.downloads import table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work
from modules.journal.accounts import accounts_of, choose_chart, name_accounts
from modules.journal.export import blocks_of, headings, voucher_blocks, voucher_headings
from modules.journal.pages import PATH, accounts_page, chosen_store, first_of, page_of
from modules.journal.permissions import Perm
from modules.journal.service import close_month, month_of, name_of
from modules.shops.api import get_settings, list_stores
from tenancy.access.api import Acting

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


class JournalPages(Controller):
    """A month is looked at, taken away, and closed."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False

    @get(needs=Perm.READ)
    @unit_of_work
    async def show(
        self, session: ReadTenantSession, actor: Acting, store: FromQuery[str] = "", month: FromQuery[str] = ""
    ) -> Page:
        return Page("journal/journal.html", await page_of(session, actor, store, month))

    @get("/accounts", needs=Perm.CLOSE)
    @unit_of_work
    async def show_accounts(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("journal/accounts.html", await accounts_page(session, actor))

    @post("/accounts", needs=Perm.CLOSE, status_code=200)
    @unit_of_work
    async def keep_accounts(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """Numbers for entries from now on; closed months keep theirs."""
        known = await accounts_of(session, actor)
        await name_accounts(session, {key: str(data.get(key) or "") for key in known}, list(known))
        said = for_locale(actor.locale).gettext(N_("Saved"))
        return Redirect(f"/app/{actor.slug}{PATH}/accounts", flash=Flash(text=said))

    @post("/accounts/chart", needs=Perm.CLOSE, status_code=200)
    @unit_of_work
    async def choose_chart(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """The numbers to begin with; those that were typed go."""
        await choose_chart(session, str(data.get("chart") or ""))
        said = for_locale(actor.locale).gettext(N_("Saved"))
        return Redirect(f"/app/{actor.slug}{PATH}/accounts", flash=Flash(text=said))

    @get("/{store:str}/{month:str}/{name:str}", needs=Perm.READ)
    @unit_of_work
    async def take_away(
        self, session: ReadTenantSession, actor: Acting, store: FromPath[str], month: FromPath[str],
        name: FromPath[Literal["journal.csv", "journal.xlsx", "vouchers.csv", "vouchers.xlsx"]],
    ) -> Stream:  # fmt: skip
        """In the shop's language, whoever asks: a closed month is the same file for everybody."""
        card = chosen_store(await list_stores(session, actor), actor, store)
        first = first_of(month, clock.day_of(clock.now(), card.zone))
        found, settings = await month_of(session, actor, card, first), await get_settings(session)
        what, _, end = name.partition(".")
        made, heads = (voucher_blocks, voucher_headings) if what == "vouchers" else (blocks_of, headings)
        kind: Literal["csv", "xlsx"] = "csv" if end == "csv" else "xlsx"
        title = f"{what}-{card.code}-{name_of(first)}"
        return table_download(title, kind, heads(settings.locale), made(found, settings.currency, settings.locale))

    @post("/{store:str}/{month:str}/closing", needs=Perm.CLOSE, status_code=200)
    @unit_of_work
    async def close(
        self, session: TenantSession, actor: Acting, store: FromPath[str], month: FromPath[str]
    ) -> Redirect:
        card = chosen_store(await list_stores(session, actor), actor, store)
        now = clock.now()
        first = first_of(month, clock.day_of(now, card.zone))
        await close_month(session, actor, card, first, now)
        said = for_locale(actor.locale).gettext(N_("{month} is closed"), month=name_of(first))
        return Redirect(f"/app/{actor.slug}{PATH}?store={card.code}&month={name_of(first)}", flash=Flash(text=said))
