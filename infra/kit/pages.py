"""Pages: view-models rendered after the unit of work has ended.

A handler returns `Page`, `Fragment` or `Redirect`; rendering happens when Litestar turns that into bytes, so no
connection is held meanwhile. Templates get `page` (the model) and `shell` (see kit.shell).
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar.datastructures import Cookie
from litestar.response import Response
from litestar.response.base import ASGIResponse

from infra.kit.problems import FieldError
from infra.kit.shell import FLASH, AnyRequest, Flash, flash_cookie, shell_for
from infra.kit.templating import render

# Bars are SVG, charts read JSON blocks, handlers live in modules: nothing inline runs or styles.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
PAGE_HEADERS = {"Cache-Control": "no-store", "Vary": "HX-Request"}


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it is shown: what was typed, what is wrong with it, and the key that makes a double click one."""

    key: str
    values: dict[str, Any] = {}
    errors: tuple[FieldError, ...] = ()

    def value(self, name: str, default: object = "") -> object:
        return self.values.get(name, default)

    def error(self, name: str) -> FieldError | None:
        return next((error for error in self.errors if error.field == name), None)


class Page(Response[bytes]):
    """A whole page. `status` ≥ 400 (a form shown again) makes the unit of work roll back."""

    __slots__ = ("model", "template")

    def __init__(
        self,
        template: str,
        model: msgspec.Struct | None = None,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        cookies: Iterable[Cookie] = (),
    ) -> None:
        super().__init__(
            b"",
            status_code=status,
            media_type="text/html",
            headers={**PAGE_HEADERS, **(headers or {})},
            cookies=[*cookies],
        )
        self.template = template
        self.model = model

    def to_asgi_response(self, app: Any, request: AnyRequest, **options: Any) -> ASGIResponse:
        self.content = render(self.template, shell_for(request), self.model).encode()
        if FLASH in request.cookies and "hx-request" not in request.headers:
            self.delete_cookie(FLASH)
        return super().to_asgi_response(app, request, **options)  # pyright: ignore[reportUnknownMemberType]


class Fragment(Page):
    """A part of a page for HTMX: the template is one that pages include, its name starts with `_`."""

    __slots__ = ()


class Redirect(Response[bytes]):
    """On to `to`: 303, or HX-Redirect where HTMX asked. Only paths of this host, unless `elsewhere`.

    `flash` is shown once, as a toast, by the next whole page.
    """

    __slots__ = ("to",)

    def __init__(
        self, to: str, *, cookies: Iterable[Cookie] = (), elsewhere: bool = False, flash: Flash | None = None
    ) -> None:
        if not elsewhere and (not to.startswith("/") or to.startswith(("//", "/\\"))):
            raise ValueError(f"not a path of this host: {to!r}")
        shown = [flash_cookie(flash)] if flash else []
        super().__init__(b"", media_type="text/html", headers=dict(PAGE_HEADERS), cookies=[*cookies, *shown])
        self.to = to

    def to_asgi_response(self, app: Any, request: AnyRequest, **options: Any) -> ASGIResponse:
        by_htmx = "hx-request" in request.headers
        self.status_code = 200 if by_htmx else 303
        self.headers["HX-Redirect" if by_htmx else "Location"] = self.to
        return super().to_asgi_response(app, request, **options)  # pyright: ignore[reportUnknownMemberType]
