"""The app's shell: the same for every shop, without a word of one, so that a browser may keep it."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from infra.kit.pages import Page
from infra.kit.problems import NotFound
from infra.kit.templating import ASSETS, asset, manifest
from modules.pos.switch import SWITCH
from tenancy.access.api import visit_shop

AnyRequest = Request[Any, Any, Any]
WORKER, APP = "register-worker.js", "register.js"


class ShellPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the shell has to know: where it stands, and which build it is."""

    slug: str
    home: str
    version: str


class ShellPages(Controller):
    """Revalidated each time they are asked for; the service worker answers when nobody else does."""

    path = "/pos/{slug:str}"
    include_in_schema = False

    @get("/", public=True)
    async def shell(self, request: AnyRequest, slug: FromPath[str]) -> Page:
        await visit_shop(request, slug, SWITCH)
        model = ShellPage(slug=slug, home=f"/pos/{slug}", version=manifest()["files"].get(APP, ""))
        return Page("pos/register.html", model, headers={"Cache-Control": "no-cache"})

    @get("/worker.js", public=True)
    async def worker(self, request: AnyRequest, slug: FromPath[str]) -> Response[bytes]:
        """Below the shop's own address, so that its scope is that shop's register and nothing else."""
        await visit_shop(request, slug, SWITCH)
        built = manifest()["files"].get(WORKER)
        if built is None:
            raise NotFound
        headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": f"/pos/{slug}"}
        return Response((ASSETS / built).read_bytes(), media_type="text/javascript", headers=headers)

    @get("/manifest.webmanifest", public=True)
    async def manifest(self, request: AnyRequest, slug: FromPath[str]) -> Response[bytes]:
        shop = await visit_shop(request, slug, SWITCH)
        found = {
            "id": f"/pos/{slug}", "name": shop.shop, "short_name": shop.shop[:12], "start_url": f"/pos/{slug}",
            "scope": f"/pos/{slug}", "display": "standalone", "background_color": "#eaf2ed", "theme_color": "#16674f",
            "icons": [{"src": asset("logo.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        }  # fmt: skip
        return Response(msgspec.json.encode(found), media_type="application/manifest+json")
