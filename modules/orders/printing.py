"""Papers of orders as PDF: read on a connection, set without one. Each gives its bytes, and its name as a file."""

from uuid import UUID

import msgspec

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.documents.paper import Paper
from infra.kit.documents.render import pdf
from infra.kit.problems import NotFound
from modules.customers import api as customers
from modules.invoices import api as invoices
from modules.invoices.api import Documents
from modules.orders.after.papers import after_paper
from modules.orders.handling.pages import slip_of
from modules.orders.handling.slip_paper import slip_paper
from modules.orders.papers import order_paper
from modules.orders.services.after import get_document
from modules.orders.services.fulfillments import find_part
from modules.orders.services.read import get_order
from modules.shops import api as shops
from tenancy.access.api import Actor

Printed = tuple[bytes, str]


async def documents_for(session: TenantReader, buyer: UUID | None) -> Documents:
    """As the shop's papers look, in the language of who gets them where that is known."""
    documents, language = await invoices.documents_of(session), await customers.language_of(session, buyer)
    if not language:
        return documents
    look = msgspec.structs.replace(documents.look, languages=(language,))
    return msgspec.structs.replace(documents, look=look)


async def order_pdf(databases: Databases, actor: Actor, order: UUID) -> Printed:
    """A confirmation, or once it is paid a receipt. Raises NotFound."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        found = await get_order(session, order, actor)
        documents, zone = await documents_for(session, found.customer), await shops.zone_of(session, found.store)
    return await printed(actor, documents, order_paper(found, documents, zone))


async def slip_pdf(databases: Databases, actor: Actor, order: UUID, part: UUID) -> Printed:
    """What goes together, without prices. Raises NotFound."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        found, piece = await get_order(session, order, actor), await find_part(session, part)
        if piece.order != found.id:
            raise NotFound
        documents, zone = await invoices.documents_of(session), await shops.zone_of(session, found.store)
        slip = await slip_of(session, actor, found, piece)
    return await printed(actor, documents, slip_paper(slip, documents, zone))


async def after_pdf(databases: Databases, actor: Actor, order: UUID, document: UUID) -> Printed:
    """A return, refund, rebate or exchange. Raises NotFound."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        found, came = await get_order(session, order, actor), await get_document(session, document, actor)
        if came.order != found.id:
            raise NotFound
        documents, zone = await documents_for(session, found.customer), await shops.zone_of(session, found.store)
        other = (await get_order(session, came.other, actor)).number if came.other else ""
    return await printed(actor, documents, after_paper(came, found, other, documents, zone))


async def printed(actor: Actor, documents: Documents, paper: Paper) -> Printed:
    """The look is the shop's: its logo, its color, its size of paper."""
    look = invoices.look_of(documents.look, await invoices.logo_of(actor.tenant, documents.look.logo))
    return await pdf(paper, look), file_name(paper.number)


def file_name(number: str) -> str:
    """The number, without signs that no file name may hold."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in number) + ".pdf"
