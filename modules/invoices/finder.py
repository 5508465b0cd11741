"""Invoices in the finder of the top bar."""

from collections.abc import Sequence

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from modules.desk.api import Finder, Hit
from modules.invoices.permissions import Perm
from modules.invoices.services.list import InvoiceFilter, page_invoices
from tenancy.access.api import Actor


async def find_invoices(session: TenantReader, actor: Actor, query: str, most: int) -> Sequence[Hit]:
    """The newest that answer the query."""
    page = await page_invoices(session, actor, InvoiceFilter(q=query), None, most)
    return [Hit(text=each.number, path=f"/invoices/{each.id}", note=each.billed_to) for each in page.items]


INVOICES = Finder(label=N_("Invoices"), icon="receipt-text", needs=Perm.READ, find=find_invoices, order=15)
