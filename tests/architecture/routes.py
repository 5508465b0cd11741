"""The route table, so that a new route is tested without anyone's remembering; and requests made from it."""

import random
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

from infra.kit.ids import new_id

PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
Value = Callable[[str, str], str]


class Route(NamedTuple):
    method: str
    path: str  # with {name:kind}
    needs: str  # the permission; empty when it is public
    outside: bool

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_safe(self) -> bool:
        return self.method in {"GET", "HEAD"}

    def at(self, slug: str, value: Value) -> str:
        """The path with `slug`, and for every other parameter what `value(name, kind)` gives."""
        return PARAMETER.sub(lambda m: slug if m[1] == "slug" else value(m[1], m[2]), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: Litestar) -> list[Route]:
    """Every route with its method, sorted; not the answers to OPTIONS that Litestar adds."""
    found = [
        Route(method, route.path, str(handler.opt.get("needs") or ""), bool(handler.opt.get("outside")))
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    ]
    return sorted(found)


def guarded(app: Litestar) -> list[Route]:
    return [route for route in routes_of(app) if route.needs]


def anything(_name: str, kind: str) -> str:
    """A value of the right kind that nobody has."""
    return str(new_id()) if kind == "uuid" else "1" if kind == "int" else "products"


class Bodies:
    """Makes bodies and queries by the OpenAPI document, with ids out of `ids` wherever one fits."""

    def __init__(self, app: Litestar, ids: Sequence[str]) -> None:
        document: dict[str, Any] = app.openapi_schema.to_schema()
        self.schemas: dict[str, Any] = document["components"]["schemas"]
        self.paths: dict[str, Any] = document["paths"]
        self.ids = ids

    def request(self, client: httpx.AsyncClient, route: Route, path: str) -> httpx.Request:
        """A request to `path` of `route`: JSON and query for programs, a form for people."""
        if not route.is_api:
            return client.build_request(route.method, path, data=None if route.is_safe else self.form())
        operation = self.paths.get(PARAMETER.sub(r"{\1}", route.path), {}).get(route.method.lower(), {})
        query = {p["name"]: self.value(p["schema"]) for p in operation.get("parameters", ()) if p["in"] == "query"}
        chosen = {name: value for name, value in query.items() if value is not None and random.random() < 0.5}
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        json = self.value(body["schema"]) if body else None
        return client.build_request(route.method, path, params=chosen, json=json)

    def form(self) -> dict[str, str]:
        names = ("variant", "product", "customer", "store", "order", "id", "ids", "lines.0.variant", "category")
        return {name: self.id() for name in names} | {"_key": str(new_id()), "quantity": "1", "reason": "because"}

    def id(self) -> str:
        return random.choice(self.ids)

    def value(self, schema: dict[str, Any]) -> Any:  # noqa: PLR0911  one for each kind
        if reference := schema.get("$ref"):
            return self.value(self.schemas[reference.rpartition("/")[2]])
        if choices := schema.get("oneOf") or schema.get("anyOf"):
            return self.value(random.choice(choices))
        if words := schema.get("enum"):
            return random.choice(words)
        match schema.get("type"):
            case "object":
                return {name: self.value(part) for name, part in schema.get("properties", {}).items()}
            case "array":
                return [self.value(schema["items"]) for _ in range(max(1, schema.get("minItems", 1)))]
            case "string":
                return self.id() if schema.get("format") == "uuid" or random.random() < 0.3 else "1"
            case "integer" | "number":
                return 1
            case "boolean":
                return True
            case _:
                return None
