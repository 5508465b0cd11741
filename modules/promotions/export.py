"""Lists and codes as files: streamed by pages, each read in a session of its own."""

from collections.abc import AsyncGenerator
from datetime import datetime
from uuid import UUID

from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from modules.promotions.editor import speaker_of
from modules.promotions.pages import headings, row_of
from modules.promotions.services.codes import page_codes
from modules.promotions.services.find import Wanted, get_promotion, page_promotions, results_of
from tenancy.access.api import Actor

PAGE = 200
CODE_HEADINGS = (N_("Code"), N_("Uses"), N_("Used"), N_("Left"), N_("Batch"), N_("Status"))


async def list_blocks(databases: Databases, actor: Actor, wanted: Wanted) -> AsyncGenerator[Block]:
    cursor, speaker = None, speaker_of(actor)
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            page = await page_promotions(session, actor, wanted, cursor, PAGE)
            results = await results_of(session, actor, [each.id for each in page.items])
        rows = [row_of(each, results[each.id], actor, speaker) for each in page.items]
        yield [
            (
                row.name, row.rule, row.when, row.state.label, row.results.orders,
                to_decimal(row.results.discount, actor.currency), to_decimal(row.results.sales, actor.currency),
            )
            for row in rows
        ]  # fmt: skip
        if (cursor := page.next) is None:
            return


def export_of(databases: Databases, actor: Actor, wanted: Wanted, kind: Kind) -> Stream:
    words = for_locale(actor.locale).gettext
    name = f"{'coupons' if wanted.by_code else 'promotions'}-{clock.day_of(clock.now(), actor.zone)}"
    heads = [words(heading) for heading in headings()]
    return table_download(name, kind, heads, list_blocks(databases, actor, wanted), title=words(N_("Promotions")))


async def code_blocks(databases: Databases, actor: Actor, promotion: UUID, at: datetime) -> AsyncGenerator[Block]:
    words, cursor = for_locale(actor.locale).gettext, None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            await get_promotion(session, actor, promotion, at)
            page = await page_codes(session, promotion, "", cursor, PAGE)
        yield [
            (
                one.code,
                one.most_uses,
                one.used,
                one.left,
                one.batch,
                words(N_("Stopped") if one.is_off else N_("Usable")),
            )
            for one in page.items
        ]
        if (cursor := page.next) is None:
            return


def codes_export(databases: Databases, actor: Actor, promotion: UUID, kind: Kind, at: datetime) -> Stream:
    """Every code of a promotion. The caller has found it."""
    words = for_locale(actor.locale).gettext
    heads = [words(heading) for heading in CODE_HEADINGS]
    name = f"codes-{clock.day_of(at, actor.zone)}"
    return table_download(name, kind, heads, code_blocks(databases, actor, promotion, at), title=words(N_("Codes")))
