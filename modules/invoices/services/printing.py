"""The paper of an invoice: set once, kept, and given again as it was, byte by byte."""

import asyncio
import io
from uuid import UUID, uuid5

from infra.kit.documents.render import pdf
from infra.kit.files import file_store, kept
from modules.invoices.papers import look_of, paper_of
from modules.invoices.schemas import InvoiceOut

OF_INVOICES = UUID("6f1d3c52-8f0e-4f43-9b52-6c8f0e0a5d11")


def paper_id(invoice: UUID) -> UUID:
    """The file that the paper is kept in."""
    return uuid5(OF_INVOICES, str(invoice))


async def pdf_of(tenant: str, invoice: InvoiceOut) -> bytes:
    """The kept paper; the first time it is asked for, it is made. Two who make it at once make the same bytes."""
    before = await asyncio.to_thread(kept, tenant, paper_id(invoice.id))
    if before:
        return before
    made = await pdf(paper_of(invoice), look_of(invoice.look, await logo_of(tenant, invoice.look.logo)))
    await asyncio.to_thread(file_store().write, tenant, paper_id(invoice.id), io.BytesIO(made))
    return made


async def logo_of(tenant: str, logo: UUID | None) -> bytes:
    """The logo's bytes; none when there is no logo."""
    return await asyncio.to_thread(kept, tenant, logo) if logo else b""
