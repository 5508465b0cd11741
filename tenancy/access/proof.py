"""Dangerous acts ask who sits there once more: by a code from the phone, or the password.

A route says `proof=True` among its options; who has shown it within the last quarter of an hour goes on.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from litestar import Request

from infra.kit.pages import Redirect
from tenancy.access.actor import Actor
from tenancy.access.identity import Caller

AnyRequest = Request[Any, Any, Any]
LASTS = timedelta(minutes=15)
OWN = "/settings/account"


def way_first(request: AnyRequest, caller: Caller, actor: Actor, now: datetime) -> Redirect | None:
    """Where somebody has to go before what they ask for: to set up a second factor, or to show who they are."""
    home, path = f"/app/{actor.slug}", request.url.path
    if caller.lacks_factor and not path.startswith(f"{home}{OWN}"):
        return Redirect(f"{home}{OWN}/two-factor")
    if not request.scope["route_handler"].opt.get("proof") or is_fresh(caller, now):
        return None
    return Redirect(f"{home}{OWN}/proof?{urlencode({'next': came_from(request, home)}, safe='/', quote_via=quote)}")


def is_fresh(caller: Caller, now: datetime) -> bool:
    return caller.proved_at is not None and now - caller.proved_at < LASTS


def came_from(request: AnyRequest, home: str) -> str:
    """The page to go on with: a form's own page, and the page that a file was asked on."""
    is_page = request.method == "GET" and request.scope["route_handler"].opt.get("proof") != "file"
    at = urlsplit(str(request.url) if is_page else request.headers.get("referer", ""))
    whole = f"{at.path}?{at.query}" if at.query else at.path
    return whole if at.path.startswith(f"{home}/") else home
