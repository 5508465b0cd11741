"""The list as a file, in the columns that an import understands."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from litestar.response import Stream

from infra.kit import clock
from infra.kit.cursors import encode
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from infra.kit.wordings import LANGUAGES
from modules.customers.domain import Address
from modules.customers.postal import one_line
from modules.customers.repository import Wanted, full_rows
from modules.customers.schemas import profile_of, spent_of
from modules.customers.services.groups import group_names
from tenancy.access.api import Actor

PAGE, NAMES = 200, dict(LANGUAGES)
KINDS = {"person": N_("Person"), "company": N_("Company")}
HEADINGS = (
    N_("Name"), N_("Kind"), N_("Phone"), N_("E-mail"), N_("Other phones"), N_("Other e-mails"), N_("Tax number"),
    N_("Birthday"), N_("Language"), N_("Invoice title"), N_("Invoice address"), N_("Invoice phone"),
    N_("Bank and account"), N_("E-mail for invoices"), N_("Group"), N_("Tags"), N_("Province or state"), N_("City"),
    N_("District"), N_("Street and number"), N_("Postcode"), N_("Country"), N_("Address"), N_("Note"),
    N_("News by e-mail"), N_("News by text message"), N_("News by WeChat"), N_("Orders"), N_("Spent"), N_("Currency"),
    N_("Last order"), N_("Added"), N_("Origin"), N_("External id"),
)  # fmt: skip


def cells_of(row: sa.Row[Any], actor: Actor, groups: dict[UUID, str]) -> Sequence[Cell]:
    zone, words = ZoneInfo(actor.zone), for_locale(actor.locale).gettext
    profile = profile_of(row)
    title = profile.title
    main = profile.addresses[0] if profile.addresses else Address()
    yes, no = words(N_("yes")), words(N_("no"))
    news = [yes if f"news:{way}" in row.allowed else no for way in ("email", "sms", "wechat")]
    return (
        profile.name, words(KINDS[profile.kind]), profile.phone, profile.email, ", ".join(profile.phones),
        ", ".join(profile.emails), profile.tax_number, profile.birthday,
        NAMES.get(profile.language, ""), title.name, title.address, title.phone, title.bank,
        title.email, groups.get(row.group_id, ""),
        ", ".join(profile.tags), main.region, main.city, main.district, main.street, main.postcode, main.country,
        one_line(main), profile.note, *news,
        row.orders, to_decimal(spent_of(row).get(actor.currency, 0), actor.currency), actor.currency,
        row.last_order_at.astimezone(zone) if row.last_order_at else None, row.created_at.astimezone(zone),
        row.origin, row.external_id,
    )  # fmt: skip


async def blocks(databases: Databases, actor: Actor, wanted: Wanted) -> AsyncGenerator[Block]:
    """The rows in blocks; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            rows = await full_rows(session, wanted, cursor, PAGE)
            groups = await group_names(session)
        yield [cells_of(row, actor, groups) for row in rows[:PAGE]]
        if len(rows) <= PAGE:
            return
        cursor = encode([rows[PAGE - 1].id])


def export_of(databases: Databases, actor: Actor, wanted: Wanted, kind: Kind) -> Stream:
    """The customers of `wanted` as a file to keep. Each row says whether news may be sent."""
    words = for_locale(actor.locale).gettext
    name = f"customers-{clock.day_of(clock.now(), actor.zone)}"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor, wanted), title=words(N_("Customers")))
