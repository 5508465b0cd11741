"""Categories as a file: a row for each attribute, one for a category that has none of its own."""

from collections.abc import AsyncGenerator

from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.tables_out import Cell
from modules.catalog.attributes import Attribute
from modules.catalog.packing import pack_words
from modules.catalog.pages import other_locale
from modules.catalog.services.categories import Shelving, all_categories
from tenancy.access.api import Actor

HEADINGS = (
    N_("Category"), N_("Name in the other language"), N_("Attribute"), N_("Attribute's name in the other language"),
    N_("Attribute key"), N_("Kind of value"), N_("Unit"), N_("Choices"),
)  # fmt: skip


def rows_of(category: Shelving, other: str) -> list[list[Cell]]:
    head: list[Cell] = [category.path, category.translations.get(other, "")]
    return [head + cells_of(each, other) for each in category.attributes] or [[*head, "", "", "", "", "", ""]]


def cells_of(attribute: Attribute, other: str) -> list[Cell]:
    named = attribute.translations.get(other, "")
    return [attribute.name, named, attribute.key, attribute.kind, attribute.unit, pack_words(attribute.choices)]


async def blocks(databases: Databases, actor: Actor) -> AsyncGenerator[Block]:
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        known, other = await all_categories(session), await other_locale(session)
    yield [row for each in known.values() if not each.archived for row in rows_of(each, other)]


def export_of(databases: Databases, actor: Actor, kind: Kind) -> Stream:
    """The categories in use, in the order of the tree, in the columns that an import understands."""
    words = for_locale(actor.locale).gettext
    name = f"categories-{clock.day_of(clock.now(), actor.zone)}"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor), title=words(N_("Categories")))
