"""The API reference as a page of our own: from the OpenAPI document, without anything from elsewhere."""

from typing import Any, cast

import msgspec
from litestar import Controller, Request, get

from infra.kit.pages import Page

DEEPEST = 4  # lists within lists: a schema that holds itself ends here
METHODS = ("get", "post", "put", "patch", "delete")
Schema = dict[str, Any]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter or a field of a body."""

    name: str
    kind: str
    about: str
    is_required: bool
    place: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    status: str
    about: str


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    example: str
    answers: tuple[Answer, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    id: str
    operations: tuple[Operation, ...]


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    about: str
    groups: tuple[Group, ...]


class ApiReference(Controller):
    """`/api/docs`, readable without internet. The document itself is /api/openapi.json."""

    path = "/api/docs"
    opt = {"public": True}  # noqa: RUF012  Litestar's own attribute
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, request: Request[Any, Any, Any]) -> Page:
        """The reference."""
        return Page("api/reference.html", read(request.app.openapi_schema.to_schema()))


def read(document: Schema) -> Reference:
    """The document as the page shows it: operations by their first tag, in the order of their paths."""
    groups: dict[str, list[Operation]] = {}
    for path, entry in sorted(document.get("paths", {}).items()):
        if not path.startswith("/api/v1/"):
            continue
        for method in METHODS:
            if operation := entry.get(method):
                name = (operation.get("tags") or ["Other"])[0]
                groups.setdefault(name, []).append(read_operation(document, path, method, operation))
    info = document["info"]
    made = [Group(name=name, id=name.lower().replace(" ", "-"), operations=tuple(ops)) for name, ops in groups.items()]
    return Reference(title=info["title"], about=info.get("description", ""), groups=tuple(made))


def read_operation(document: Schema, path: str, method: str, operation: Schema) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    schema = resolve(document, next(iter(content.values()))["schema"]) if content else {}
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation.get("summary", operation["operationId"]),
        about=operation.get("description", ""),
        scope=operation.get("x-scope", ""),
        parameters=tuple(read_parameter(document, p) for p in operation.get("parameters", [])),
        body=tuple(read_fields(document, schema)),
        example=msgspec.json.format(msgspec.json.encode(example_of(document, schema)), indent=2).decode()
        if schema
        else "",
        answers=tuple(
            Answer(status=s, about=a.get("description", "")) for s, a in operation.get("responses", {}).items()
        ),
    )


def read_parameter(document: Schema, parameter: Schema) -> Row:
    return Row(
        name=parameter["name"],
        kind=kind_of(document, parameter.get("schema", {})),
        about=parameter.get("description", "") or parameter.get("schema", {}).get("description", ""),
        is_required=bool(parameter.get("required")),
        place=parameter["in"],
    )


def read_fields(document: Schema, schema: Schema) -> list[Row]:
    required = set(schema.get("required", []))
    return [
        Row(name=name, kind=kind_of(document, field), about=field.get("description", ""), is_required=name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def resolve(document: Schema, schema: Schema) -> Schema:
    """`schema` with its reference followed."""
    if "$ref" in schema:
        return cast("Schema", document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    return schema


def kind_of(document: Schema, schema: Schema) -> str:
    """A word for the type, for people."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1].rsplit("_", 1)[-1]
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return " | ".join(kind_of(document, option) for option in options)
    if schema.get("type") == "array":
        return f"list of {kind_of(document, schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    return str(schema.get("format") or schema.get("type") or "any")


def example_of(document: Schema, schema: Schema, depth: int = 0) -> Any:
    """A value that fits `schema`: its own example when it has one, else the plainest of its kind."""
    schema = resolve(document, schema)
    if said := said_by(schema):
        return said[0]
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return example_of(document, next((o for o in options if o.get("type") != "null"), options[0]), depth)
    kind = schema.get("type")
    if kind == "array":
        return [example_of(document, schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
    if kind == "object" or "properties" in schema:
        required = schema.get("required", [])
        return {n: example_of(document, f, depth + 1) for n, f in schema.get("properties", {}).items() if n in required}
    return PLAIN.get(str(schema.get("format")), PLAIN.get(str(kind)))


def said_by(schema: Schema) -> list[Any]:
    """The values that the schema itself names, best first: its examples, its default, what it allows."""
    examples: Any = schema.get("examples", [])
    default = [schema["default"]] if "default" in schema else []
    return [*(examples.values() if isinstance(examples, dict) else examples), *default, *schema.get("enum", [])]


PLAIN: dict[str, Any] = {
    "uuid": "01920000-0000-7000-8000-000000000001",
    "date-time": "2026-11-21T09:30:00Z",
    "date": "2026-11-21",
    "integer": 1,
    "number": 1,
    "string": "text",
    "boolean": True,
}
