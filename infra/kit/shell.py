"""The frame around a page: who reads, in which language and colors, what the sidebar and the top bar show."""

import base64
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import Cookie

from infra.kit import i18n

AnyRequest = Request[Any, Any, Any]
FLASH = "flash"


class NavigationItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the sidebar. `label` is a msgid; `phone` puts it into the bottom bar (four at most, `raised` for
    the jade one); `needs_you` colors the badge orange.
    """

    label: str
    icon: str
    href: str
    current: bool = False
    badge: int = 0
    needs_you: bool = False
    phone: bool = False
    raised: bool = False


class NavigationGroup(msgspec.Struct, frozen=True, kw_only=True):
    """`label` is a msgid, empty for the first group; `foot` stands at the sidebar's end."""

    items: tuple[NavigationItem, ...]
    label: str = ""
    foot: bool = False


class Link(msgspec.Struct, frozen=True):
    """Ready words and where they lead."""

    label: str
    href: str
    current: bool = False


class Section(Link, frozen=True):
    """A link to the first of several pages that belong together; `pages` has them while one of them is current."""

    pages: tuple[Link, ...] = ()


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One line, already in the reader's language. kind: info, sun, good or bad; `link` is the way out."""

    text: str
    kind: str = "sun"
    link: Link | None = None


class Flash(msgspec.Struct, frozen=True, kw_only=True):
    """What was just done, shown once as a toast; `undo` is a path that takes a POST."""

    text: str
    undo: str = ""
    kind: str = "good"


class Shell(msgspec.Struct, frozen=True, kw_only=True):
    """What the frame around a page shows. The defaults are an anonymous reader."""

    locale: str = i18n.SOURCE
    theme: str = ""
    """light, dark, or empty for what the device prefers."""
    zone: str = "UTC"
    currency: str = "USD"
    csrf: str = ""
    request_id: str = ""
    path: str = "/"
    home: str = "/"
    tenant: str = ""
    slug: str = ""
    person: str = ""
    initials: str = ""
    email: str = ""
    store: str = ""
    stores: tuple[tuple[str, str], ...] = ()
    """(id, name) of those to choose from; an empty id for all of them."""
    choose_store: str = ""
    """Path that takes the choice by a POST of `store` and `next`."""
    navigation: tuple[NavigationGroup, ...] = ()
    account: tuple[Link, ...] = ()
    log_out: str = ""
    finder: str = ""
    """Path that answers the finder's query `q` with a fragment; empty hides the finder."""
    notifications: str = ""
    """The page behind the bell; below it `/bell` tells how many are new. Empty hides the bell."""
    notices: tuple[Notice, ...] = ()
    flash: tuple[Flash, ...] = ()

    @property
    def lang(self) -> str:
        return i18n.LANGUAGE_TAGS[self.locale]

    @property
    def dir(self) -> str:
        return "ltr"

    @property
    def phone_items(self) -> list[NavigationItem]:
        """The bottom bar: four at most, the raised one in the middle of it."""
        items = [item for group in self.navigation for item in group.items if item.phone][:4]
        raised = [item for item in items if item.raised]
        plain = [item for item in items if not item.raised]
        return [*plain[:2], *raised, *plain[2:]]


def anonymous_shell(request: AnyRequest) -> Shell:
    """A reader who is not logged in: language and theme by cookie, else by the link, else as the browser prefers."""
    chosen = request.cookies.get("locale", "") or request.query_params.get("lang", "")
    theme = request.cookies.get("theme", "")
    return Shell(
        locale=chosen if chosen in i18n.LOCALES else i18n.negotiate(request.headers.get("accept-language", "")),
        theme=theme if theme in {"light", "dark"} else "",
        path=request.url.path,
        flash=flash_of(request),
    )


def flash_cookie(flash: Flash) -> Cookie:
    """Carries `flash` over the redirect to the next page, in the browser of the one who did it."""
    value = base64.urlsafe_b64encode(msgspec.json.encode(flash)).decode()
    return Cookie(FLASH, value=value, max_age=60, httponly=True, samesite="lax")


def flash_of(request: AnyRequest) -> tuple[Flash, ...]:
    """What the last redirect had to say; a damaged cookie says nothing."""
    carried = request.cookies.get(FLASH, "")
    if not carried or "hx-request" in request.headers:
        return ()
    try:
        flash = msgspec.json.decode(base64.urlsafe_b64decode(carried), type=Flash)
    except (ValueError, msgspec.MsgspecError):
        return ()
    return (flash,) if not flash.undo or flash.undo.startswith("/app/") else ()


Builder = Callable[[AnyRequest], Shell]
_build: Builder = anonymous_shell


def show_shell_by(build: Builder) -> Builder:
    """Registers what computes the frame of a request, and returns what did before; called once, by infra.entry."""
    global _build
    before, _build = _build, build
    return before


def shell_for(request: AnyRequest) -> Shell:
    """The frame of this request, by what was registered."""
    return _build(request)
