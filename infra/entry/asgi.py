"""The web application: every controller of every module behind one door."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import chain
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.router import Router
from litestar.routes import HTTPRoute
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]  a bare PathLike

from billing.gateway.api import connect_gateway
from infra.entry.api_problems import ApiProblems
from infra.entry.api_reference import ApiReference
from infra.entry.health import healthz, readyz
from infra.entry.middleware import Observed
from infra.entry.migrate import connect
from infra.entry.openapi.plugin import CompleteDocument
from infra.entry.refusals import refuse
from infra.entry.registry import MODULES, fill_registry
from infra.entry.shell import show_shell
from infra.kit.db.sessions import Databases
from infra.kit.files import keep_files
from infra.kit.files_objects import files_of
from infra.kit.limits import Limits
from infra.kit.module import Module, registry
from infra.kit.redis import connect as connect_redis
from infra.kit.settings import Settings, load
from infra.kit.templating import ASSETS, ASSETS_PATH
from tenancy.access.authentication import Authentication, provide_actor
from tenancy.access.callers import know_callers
from tenancy.access.guard import guard, undeclared
from tenancy.accounts.installation import install
from tenancy.operators.api import ConsoleDoor, provide_operator

BODY_LIMIT = 32 * 1024 * 1024
YEAR = 31_536_000


def assets_router() -> Any:
    """Built files under hashed names: a browser keeps them for good."""
    return create_static_files_router(
        path=ASSETS_PATH,
        directories=[ASSETS],
        cache_control=CacheControlHeader(max_age=YEAR, public=True, immutable=True),
        opt={"public": True},
        include_in_schema=False,
        tags=[],
    )


def handlers_of(app: Litestar) -> list[BaseRouteHandler]:
    """Every handler but those that Litestar adds itself to answer OPTIONS."""
    found = chain.from_iterable(
        route.route_handlers if isinstance(route, HTTPRoute) else (route.route_handler,) for route in app.routes
    )
    return [h for h in found if not (isinstance(h, HTTPRouteHandler) and h.http_methods == {HttpMethod.OPTIONS})]


def openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Yuntai API",
        version="1",
        path="/api",
        render_plugins=[CompleteDocument(path="/openapi.json")],
        openapi_router=Router(path="/api", route_handlers=[], opt={"public": True}),
        use_handler_docstrings=True,
    )


def routes() -> list[Any]:
    """The site's own, then each module's."""
    own = [healthz, readyz, assets_router(), ApiReference, ApiProblems]
    return [*own, *(controller for module in registry.modules for controller in module.controllers)]


def create_app(
    settings: Settings | None = None,
    *,
    databases: Databases | None = None,
    redis: Any = None,
    modules: tuple[Module, ...] = MODULES,
) -> Litestar:
    """The application; `databases` and `redis` are made from the settings in its own loop unless they are given."""
    settings = settings or load()
    fill_registry(modules)
    show_shell()
    keep_files(files_of(settings))
    install(settings)
    connect_gateway(settings)

    @asynccontextmanager
    async def connections(app: Litestar) -> AsyncGenerator[None]:
        app.state.databases = databases or connect(settings)
        app.state.redis = redis or connect_redis(settings.redis_url)
        app.state.limits = Limits(app.state.redis)
        try:
            yield
        finally:
            if databases is None:
                await app.state.databases.dispose()
            if redis is None:
                await app.state.redis.aclose()

    app = Litestar(
        routes(),
        lifespan=[connections, know_callers],
        middleware=[Authentication(), ConsoleDoor()],
        dependencies={
            "actor": Provide(provide_actor, sync_to_thread=False),
            "operator": Provide(provide_operator, sync_to_thread=False),
        },
        guards=[guard],
        exception_handlers={Exception: refuse, HTTPException: refuse},
        openapi_config=openapi(),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1000, gzip_compress_level=4),
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
    )
    if missing := undeclared(handlers_of(app)):
        raise ValueError(f"routes that don't say for whom they are: {', '.join(missing)}")
    app.state.settings = settings
    app.asgi_handler = Observed(app.asgi_handler, https=settings.address().startswith("https://"))
    return app
