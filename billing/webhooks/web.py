"""Where the payment provider sends its news: the body as it came is checked before anything is read of it."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, post

from billing.gateway.api import Happening, happening_of
from billing.webhooks.domain import is_signed, secrets_in
from billing.webhooks.service import take
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.settings import Settings

AnyRequest = Request[Any, Any, Any]
LARGEST = 1024 * 1024
TAKEN, REFUSED, NOT_HERE, TOO_LARGE = 200, 400, 404, 413


class Told(msgspec.Struct, frozen=True):
    object: dict[str, Any]


class Hook(msgspec.Struct, frozen=True):
    """Of an event what we read. Its object may be old by now: only its ids are taken."""

    id: str
    type: str
    created: int
    data: Told


def happening_in(body: bytes) -> Happening:
    """Raises msgspec.MsgspecError."""
    hook = msgspec.json.decode(body, type=Hook)
    return happening_of(hook.id, hook.type, hook.created, hook.data.object)


class StripeHooks(Controller):
    """Kept and acknowledged at once, followed later. A repeat is taken like the first time, and changes nothing."""

    path = "/hooks/stripe"
    include_in_schema = False

    @post("/", public=True, outside=True, status_code=TAKEN)
    async def take_news(self, request: AnyRequest) -> Response[bytes]:
        settings: Settings = request.app.state.settings
        secrets = secrets_in(settings.stripe_hook_secrets)
        if not secrets:
            return Response(b"", status_code=NOT_HERE)
        body = await request.body()
        if len(body) > LARGEST:
            return Response(b"", status_code=TOO_LARGE)
        header = request.headers.get("stripe-signature", "")
        status = await taken(request.app.state.databases, secrets, header, body, clock.now())
        return Response(b"", status_code=status)


async def taken(databases: Databases, secrets: tuple[str, ...], header: str, body: bytes, now: datetime) -> int:
    """One webhook; gives the status to answer."""
    if not is_signed(secrets, header, body, now):
        return REFUSED
    try:
        happening = happening_in(body)
    except msgspec.MsgspecError:
        return REFUSED
    async with databases.platform() as session:
        await take(session, [(happening, body)])
        await session.commit()
    return TAKEN
