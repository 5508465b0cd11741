"""Whom an act of an operator is about, and the way back to it."""

from typing import Any

from litestar import Request

from billing.console.tenants.pages import PATH
from billing.console.tenants.repository import find_shop
from infra.kit.db.sessions import PlatformSession
from infra.kit.i18n import for_locale
from infra.kit.pages import Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Flash, shell_for

AnyRequest = Request[Any, Any, Any]


def back(request: AnyRequest, slug: str, said: str) -> Redirect:
    return Redirect(f"{PATH}/{slug}", flash=Flash(text=for_locale(shell_for(request).locale).gettext(said)))


async def shop_in(session: PlatformSession, slug: str) -> str:
    """The tenant's id. Raises NotFound."""
    found = await find_shop(session, slug)
    if found is None:
        raise NotFound
    return found.id
