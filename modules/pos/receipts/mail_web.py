"""Where a register asks for a receipt to be mailed."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, Device
from modules.pos.receipts.mailing import MailNote, ask_mail, hinted
from modules.pos.receipts.reading import by_id

AnyRequest = Request[Any, Any, Any]
MAILS = Limit(60, 3600)
"""Of one device: a register is no place to write to the world from."""


class MailIn(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is made by the device: asked twice, sent once."""

    id: UUID
    to: Annotated[str, Meta(max_length=320)]


class MailOut(msgspec.Struct, frozen=True, kw_only=True):
    to: str
    state: str


class ReceiptMailApi(Controller):
    path = "/pos/{slug:str}/receipts/{document:uuid}/mails"
    include_in_schema = False
    dependencies = BY_DEVICE

    @post("/", public=True, outside=True, status_code=200)
    @unit_of_work
    async def mail(
        self, request: AnyRequest, session: TenantSession, device: Device, document: FromPath[UUID],
        data: JSONBody[MailIn],
    ) -> MailOut:  # fmt: skip
        """Raises NotFound for a sale of another store or one not here yet, Invalid, MailsExhausted, TooMany."""
        await request.app.state.limits.check(tenant_key(device.actor.tenant, "mails", str(device.device)), MAILS)
        if await by_id(session, document, device.actor) is None:
            raise NotFound
        asked = await ask_mail(
            session, document, MailNote(id=data.id, to=data.to, at=clock.now(), by=device.actor.name)
        )
        return MailOut(to=hinted(asked.to), state=asked.state)
