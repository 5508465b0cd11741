"""The pages that show the mails, and the same as JSON for tests."""

from pathlib import Path

from litestar import Controller, Litestar, MediaType, Response, delete, get
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]
from litestar.template import TemplateConfig

from infra.local.mailbox.store import Received, Store

HERE = Path(__file__).parent
OWN = ResponseHeader(
    name="Content-Security-Policy",
    value="default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
)
# A mail brings styles of its own and may not run, send or load anything; its links open in a new tab.
FOREIGN = ResponseHeader(
    name="Content-Security-Policy",
    value="sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'",
)
SHOWN = 200
MailStore = NamedDependency[Store]


class Mails(Controller):
    """What was sent, newest first."""

    path = "/"

    @get("/", sync_to_thread=True)
    def inbox(self, store: MailStore, to: FromQuery[str] = "") -> Template:
        """Show the list."""
        mails = list(store.newest(to))[:SHOWN]
        return Template("inbox.html", context={"mails": mails, "to": to})

    @get("/mails/{key:str}", sync_to_thread=True)
    def mail(self, store: MailStore, key: FromPath[str]) -> Template:
        """Show one mail."""
        return Template("mail.html", context={"mail": _found(store, key)})

    @get("/mails/{key:str}/html", media_type=MediaType.HTML, response_headers=[FOREIGN], sync_to_thread=True)
    def html(self, store: MailStore, key: FromPath[str]) -> str:
        """Show a mail's HTML part as it came, in a sandbox."""
        return f'<base target="_blank">{_found(store, key).html}'

    @get("/mails/{key:str}/files/{position:int}", sync_to_thread=True)
    def file(self, store: MailStore, key: FromPath[str], position: FromPath[int]) -> Response[bytes]:
        """Give what goes with a mail, to be kept."""
        found = store.file(key, position)
        if found is None:
            raise NotFoundException("There is no such file: only the newest mails are kept.")
        kind, content = found
        return Response(content, media_type=kind, headers={"Content-Disposition": "attachment"})

    @get("/api/mails", sync_to_thread=True)
    def listing(self, store: MailStore, to: FromQuery[str] = "") -> list[Received]:
        """Give the mails, newest first; with `to` only those sent to this address."""
        return list(store.newest(to))

    @delete("/api/mails", sync_to_thread=True)
    def clear(self, store: MailStore) -> None:
        """Throw all mails away."""
        store.clear()


def mail_pages(store: Store, port: int) -> Litestar:
    """Make the application over `store`; it answers under its own address alone: no other name leads here."""

    async def provide_store() -> Store:
        return store

    return Litestar(
        route_handlers=[Mails, create_static_files_router(path="/static", directories=[HERE / "static"])],
        dependencies={"store": provide_store},
        template_config=TemplateConfig(directory=HERE, engine=JinjaTemplateEngine),
        allowed_hosts=AllowedHostsConfig([f"127.0.0.1:{port}", f"localhost:{port}"]),
        openapi_config=None,
        response_headers=[OWN, ResponseHeader(name="X-Content-Type-Options", value="nosniff")],
        logging_config=None,
    )


def _found(store: Store, key: str) -> Received:
    mail = store.get(key)
    if mail is None:
        raise NotFoundException("This mail is gone: only the newest are kept.")
    return mail
