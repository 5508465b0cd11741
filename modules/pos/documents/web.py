"""Where devices hand in their documents: each is a unit of its own, so that one that fails holds up no other."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import Controller, Request, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.problems import Problem
from infra.kit.unit import repeated
from modules.pos.devices.door import AtRegister, enter_device, where_on
from modules.pos.documents.booking import book, keep
from modules.pos.documents.schemas import DocumentIn, DocumentsIn, DocumentsOut, FaultOut, ResultOut
from modules.pos.documents.sequence import standing
from modules.pos.documents.taking import Book, take

log = structlog.get_logger(__name__)
AnyRequest = Request[Any, Any, Any]


class DocumentsApi(Controller):
    path = "/pos/{slug:str}/documents"
    include_in_schema = False
    guards = (where_on,)

    @post("/", public=True, outside=True, status_code=200)
    async def hand_in(self, request: AnyRequest, slug: FromPath[str], data: JSONBody[DocumentsIn]) -> DocumentsOut:
        """Taken also in a shop that can only be read: what was sold was sold, and the day has to end."""
        device = await enter_device(request, slug)
        databases: Databases = request.app.state.databases
        at = clock.now()
        read = sorted((read_one(given) for given in data.documents), key=seq_of)
        results = [each if isinstance(each, ResultOut) else await one(databases, device, each, at) for each in read]
        async with databases.read_tenant(device.actor.tenant, device.actor.cell) as session:
            missing, highest = await standing(session, device.device)
        return DocumentsOut(server_at=at, results=results, missing=missing, next_seq=highest + 1)


def read_one(given: Any) -> DocumentIn | ResultOut:
    """The document, or why it can't be one: it stays with the device."""
    try:
        return msgspec.convert(given, DocumentIn)
    except msgspec.ValidationError as error:
        try:
            key = UUID(str(given["id"]))
        except (KeyError, TypeError, ValueError):
            key = None
        return ResultOut(id=key, state="refused", faults=[FaultOut(code="unreadable", message=str(error))])


def seq_of(each: DocumentIn | ResultOut) -> int:
    """Oldest first, whatever the order they came in: fewer find what they refer to missing."""
    return each.seq if isinstance(each, DocumentIn) else 0


async def one(databases: Databases, device: AtRegister, asked: DocumentIn, at: datetime) -> ResultOut:
    """One document in one transaction, repeated while the database asks for it: its id makes a repeat harmless."""
    actor = device.actor

    async def work(book: Book = book) -> ResultOut:
        async with databases.tenant(actor.tenant, actor.cell) as session:
            result = await take(session, device, asked, at, book=book)
            await session.commit()
            return result

    try:
        return await repeated(work)
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError, SQLAlchemyError) as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.exception("document not booked", document=str(asked.id))
        return await work(keep)
    except Problem as problem:
        if problem.status >= HTTP_500_INTERNAL_SERVER_ERROR:
            raise  # it is tried again, all of it
        fault = FaultOut(code=problem.code, message=str(problem))
        return ResultOut(id=asked.id, state="refused", seq=asked.seq, faults=[fault])
