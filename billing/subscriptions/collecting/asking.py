"""From a request to the payment provider: who asks, and how its refusals are told to people."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import structlog

from billing.gateway.api import GatewayError, GatewayRefused
from billing.subscriptions.collecting.orders import Buyer
from billing.subscriptions.errors import ProviderRefused, ProviderSilent
from infra.kit.db.sessions import PlatformReader
from infra.kit.ids import new_id
from tenancy.access.api import Actor, colleagues_in
from tenancy.accounts.api import installation

log = structlog.get_logger(__name__)
LONGEST_KEY = 64


@contextmanager
def told() -> Generator[None]:
    """What the provider says becomes what a person is told. Raises ProviderRefused, ProviderSilent."""
    try:
        yield
    except GatewayRefused as error:
        log.warning("the payment provider refused", code=error.code, reason=error.reason)
        raise ProviderRefused from error
    except GatewayError as error:
        log.warning("the payment provider is silent", reason=str(error))
        raise ProviderSilent from error


async def buyer_of(session: PlatformReader, actor: Actor, path: str) -> Buyer:
    """The owner who asks. `path`: of the plan's page."""
    me = next((each for each in await colleagues_in(session, actor.tenant) if each.staff == actor.staff), None)
    home = f"{installation().address}/app/{actor.slug}{path}"
    return Buyer(
        tenant=actor.tenant, who=str(actor.who), email=me.email if me else "", name=actor.shop, locale=actor.locale,
        done=f"{home}/arrival", back=home,
    )  # fmt: skip


def key_in(data: dict[str, Any]) -> str:
    """The form's own key: a double click is one act."""
    typed = str(data.get("_key") or "")
    return typed if 0 < len(typed) <= LONGEST_KEY and typed.isascii() and typed.isprintable() else str(new_id())
