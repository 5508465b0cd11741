"""The API document, complete: from the routes themselves, so that none can be forgotten.

Bodies and answers are described by msgspec, which also reads them; a field's meaning is its own `Meta`, the sentence of
its struct's docstring that names it, or the word's meaning throughout the API.
"""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_204_NO_CONTENT

from infra.entry.openapi.examples import EXAMPLES
from infra.entry.openapi.links import links_from
from infra.entry.openapi.refusals import PROBLEM, refusals_of, responses
from infra.entry.openapi.words import meaning_of
from infra.kit.problems import ProblemDocument

API = "/api/v1/"
REFERENCE = "#/components/schemas/{name}"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A name of your own for this request: sent again under the same name, it is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "order-2026-11-21-0001",
}
ABOUT = """Goods, stock, customers, orders and payments of one shop. The key chooses the shop.

Amounts are whole numbers in minor units (cents) of the currency beside them, quantities are decimal numbers as text.
Lists come page by page: send `next` as `cursor` until it is null. Version 1 changes by addition only: ignore the fields
that you don't know."""
Schema = dict[str, Any]


class Route(msgspec.Struct, frozen=True):
    """One operation of the API, and what its handler takes and gives."""

    path: str
    method: str
    handler: HTTPRouteHandler

    @property
    def body(self) -> Any:
        field = None if self.parts else self.handler.parsed_fn_signature.parameters.get("data")
        return field.annotation if field else None

    @property
    def parts(self) -> dict[str, str]:
        """Part → meaning, of a form that brings a file."""
        return self.handler.opt.get("parts", {})

    @property
    def answer(self) -> Any:
        given = self.handler.parsed_fn_signature.return_type.annotation
        return get_args(given)[0] if get_origin(given) is Response else given


def document(app: Litestar) -> Schema:
    """The whole document, made once for each application."""
    made: Schema | None = app.state.get("api_document")
    if made is None:
        made = app.state.api_document = make(app)
    return made


def make(app: Litestar) -> Schema:
    known = plain(app.openapi_schema.to_schema())
    routes = sorted(routes_of(app), key=lambda route: (route.path, METHODS.index(route.method)))
    kinds = [kind for route in routes for kind in (route.body, route.answer) if kind is not None]
    schemas, components = msgspec.json.schema_components(
        [*kinds, ProblemDocument], schema_hook=anything, ref_template=REFERENCE
    )
    described = dict(zip(map(repr, kinds), schemas, strict=False))
    paths: dict[str, Schema] = {}
    for route in routes:
        told = known["paths"][route.path][route.method]
        paths.setdefault(route.path, {})[route.method] = operation(route, told, described)
    components |= {name: known["components"]["schemas"][name] for name in named_in(paths) - components.keys()}
    return {
        "openapi": known["openapi"],
        "info": {"title": "Yuntai API", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": name} for name in dict.fromkeys(o["tags"][0] for e in paths.values() for o in e.values())],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "yt_live_…"}},
            "responses": responses(),
            "schemas": {name: explained(name, plain(components[name])) for name in sorted(components)},
        },
    }


def named_in(paths: dict[str, Schema]) -> set[str]:
    """The schemas that `paths` refer to, those of parameters too."""
    return set(re.findall(REFERENCE.format(name='([^"]+)'), msgspec.json.encode(paths).decode()))


METHODS = ("get", "post", "put", "patch", "delete")


def routes_of(app: Litestar) -> Iterator[Route]:
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith(API):
            continue
        for handler in route.route_handlers:
            for method in handler.http_methods - {HttpMethod.OPTIONS, HttpMethod.HEAD}:
                yield Route(re.sub(r"{(\w+):\w+}", r"{\1}", route.path), method.lower(), handler)


def operation(route: Route, told: Schema, described: dict[str, Schema]) -> Schema:
    """One operation: as Litestar tells it, with what it leaves open."""
    example = EXAMPLES.get(told["operationId"], {})
    about = " ".join((route.handler.fn.__doc__ or "").split())
    made: Schema = {
        "tags": told.get("tags") or ["Other"],
        "operationId": told["operationId"],
        "summary": summary_of(told["operationId"]),
        "description": about,
        "x-scope": str(route.handler.opt["needs"]).replace(".", ":"),
        "parameters": [parameter(told["operationId"], p, example) for p in told.get("parameters", [])],
    }
    if route.method == "post":
        made["parameters"].append(KEY)
    if route.parts:
        made["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form_of(route.parts)}}}
    elif route.body is not None:
        content = {"schema": described[repr(route.body)], "example": example.get("body", {})}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    success = str(route.handler.status_code)
    done = "It is done; the answer shows how it stands now."
    given: Schema = {"description": "Done." if route.method == "get" else done}
    refused = refusals_of(route.method, made["parameters"], has_body=bool(route.parts) or route.body is not None)
    if links := links_from(told["operationId"]):
        given["links"] = links
    if route.handler.status_code != HTTP_204_NO_CONTENT:
        given["content"] = answer_of(route, described)
    made["responses"] = {success: given, **refused}
    return made


def answer_of(route: Route, described: dict[str, Schema]) -> Schema:
    """What the operation answers: JSON, or a file of its own kind."""
    if route.answer is bytes:
        return {str(route.handler.media_type): {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": described[repr(route.answer)]}}


def form_of(parts: dict[str, str]) -> Schema:
    """A form with a file, by the meanings of its parts."""
    texts: Schema = {name: {"type": "string", "description": about} for name, about in parts.items()}
    texts["file"]["format"] = "binary"
    return {"type": "object", "required": ["file"], "properties": texts}


def parameter(operation_id: str, told: Schema, example: Schema) -> Schema:
    """A parameter without what a query can't say: null."""
    schema = plain(told["schema"])
    if options := schema.pop("oneOf", None):
        schema = next(option for option in options if option.get("type") != "null") | schema
    schema.pop("default", None) if schema.get("default", "") is None else None
    name = told["name"]
    made = {"name": name, "in": told["in"], "required": told["in"] == "path" or bool(told.get("required"))}
    if name == "If-Match":  # without it the answer is 428, so that nobody overwrites what they have not read
        made["required"] = True
        schema = {"type": "string"}
    made |= {"description": told.get("description") or meaning_of(operation_id, name), "schema": schema}
    if name in example.get(told["in"], {}):
        made["example"] = example[told["in"]][name]
    return made


def explained(name: str, schema: Schema) -> Schema:
    """`schema` with a meaning for each field; a docstring's sentence belongs to the field that it names."""
    about = " ".join(schema.get("description", "").split())
    sentences = re.split(r"(?<=[.;:])\s+(?=[A-Z`])", about)
    if about:
        schema["description"] = about
    for field, kind in schema.get("properties", {}).items():
        named = [s.removeprefix(f"`{field}`: ") for s in sentences if f"`{field}`" in s]
        said = kind.get("description") or " ".join(named).rstrip(";:") or meaning_of(name, field)
        schema["properties"][field] = {**kind, "description": said[:1].upper() + said[1:]}
    return schema


def summary_of(operation_id: str) -> str:
    """`placeOrder` as "Place order"."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", operation_id).capitalize()


def anything(_kind: type) -> Schema:
    return {"description": "Any JSON value."}


def plain(value: Any) -> Any:
    """JSON values alone: no decimals, no enumerations."""
    return msgspec.json.decode(msgspec.json.encode(value))


__all__ = ["API", "METHODS", "PROBLEM", "Schema", "document"]
