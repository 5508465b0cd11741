"""The API reference as a page of our own: from the API document, without anything from elsewhere."""

import re
import shlex
from collections.abc import Iterator
from typing import Any, cast

import msgspec
from litestar import Controller, Request, get

from infra.entry.openapi.document import METHODS, document
from infra.entry.openapi.examples import EXAMPLES
from infra.kit.pages import Page

DEEPEST = 3  # fields of fields: a schema that holds itself ends here
FIRST_FAILURE = 400
TONES = {"GET": "jade", "POST": "sun", "PUT": "info", "PATCH": "info", "DELETE": "bad"}
Schema = dict[str, Any]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter, or a field of a body or an answer: `lines[].quantity` is one of each line."""

    name: str
    kind: str
    about: str
    is_required: bool = False
    place: str = ""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    status: str
    about: str


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation; `curl` is its example as a command, `success` the status of its answer."""

    id: str
    method: str
    tone: str
    path: str
    title: str
    about: str
    scope: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    curl: str
    success: str
    answer: tuple[Row, ...]
    refusals: tuple[str, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    id: str
    operations: tuple[Operation, ...]


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    about: tuple[str, ...]
    address: str
    groups: tuple[Group, ...]
    refusals: tuple[Refusal, ...]


class ApiReference(Controller):
    """`/api/docs`, readable without internet. The document itself is /api/openapi.json."""

    path = "/api/docs"
    opt = {"public": True}  # noqa: RUF012  Litestar's own attribute
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, request: Request[Any, Any, Any]) -> Page:
        """The reference."""
        return Page("api/reference.html", read(document(request.app), str(request.base_url).rstrip("/")))


def quoted(text: str) -> str:
    """Names that the document marks, as people mark them."""
    return re.sub(r"`([^`]+)`", r"“\1”", text)


def read(made: Schema, address: str) -> Reference:
    """The document as the page shows it: operations by their tag, in the order of their paths."""
    groups: dict[str, list[Operation]] = {}
    for path, entry in made["paths"].items():
        for method in METHODS:
            if operation := entry.get(method):
                shown = read_operation(made, f"{method.upper()} {path}", operation, address)
                groups.setdefault(operation["tags"][0], []).append(shown)
    listed = [Group(name=name, id=name.lower(), operations=tuple(each)) for name, each in groups.items()]
    paragraphs = (quoted(" ".join(part.split())) for part in made["info"]["description"].split("\n\n"))
    return Reference(
        title=made["info"]["title"],
        about=tuple(paragraphs),
        address=address,
        groups=tuple(listed),
        refusals=tuple(read_refusals(made)),
    )


def read_refusals(made: Schema) -> Iterator[Refusal]:
    for response in made["components"]["responses"].values():
        (content,) = response["content"].values()
        yield Refusal(status=str(content["example"]["status"]), about=quoted(response["description"]))


def read_operation(made: Schema, line: str, operation: Schema, address: str) -> Operation:
    method, path = line.split(" ", 1)
    success = next(status for status in operation["responses"] if int(status) < FIRST_FAILURE)
    return Operation(
        id=operation["operationId"],
        method=method,
        tone=TONES[method],
        path=path,
        title=operation["summary"],
        about=quoted(operation["description"]),
        scope=operation["x-scope"],
        parameters=tuple(read_parameter(made, p) for p in operation["parameters"]),
        body=tuple(fields_in(made, operation.get("requestBody", {}))),
        curl=curl(method, address + path, EXAMPLES.get(operation["operationId"], {})),
        success=success,
        answer=tuple(fields_in(made, operation["responses"][success])),
        refusals=tuple(status for status in operation["responses"] if int(status) >= FIRST_FAILURE),
    )


def curl(method: str, address: str, example: Schema) -> str:
    """The example as a command for a shell."""
    address = address.format(**example.get("path", {}))
    query = "&".join(f"{name}={value}" for name, value in example.get("query", {}).items())
    parts = [
        "curl" if method == "GET" else f"curl -X {method}",
        shlex.quote(f"{address}?{query}" if query else address),
    ]
    headers = {"Authorization": "Bearer yt_live_…", **example.get("header", {})}
    if method == "POST":
        headers["Idempotency-Key"] = "a-name-of-your-own"
    if "body" in example:
        headers["Content-Type"] = "application/json"
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    if "body" in example:
        body = msgspec.json.format(msgspec.json.encode(example["body"]), indent=2).decode()
        parts.append(f"-d {shlex.quote(body)}")
    return " \\\n  ".join([" ".join(parts[:2]), *parts[2:]])


def read_parameter(made: Schema, parameter: Schema) -> Row:
    return Row(
        name=parameter["name"],
        kind=kind_of(made, parameter["schema"]),
        about=quoted(parameter["description"]),
        is_required=bool(parameter["required"]),
        place=parameter["in"],
    )


def fields_in(made: Schema, part: Schema) -> Iterator[Row]:
    """The fields of a body or an answer."""
    for content in part.get("content", {}).values():
        yield from fields_of(made, content["schema"], "", 0)


def fields_of(made: Schema, schema: Schema, prefix: str, depth: int) -> Iterator[Row]:
    schema = resolve(made, schema)
    required = set(schema.get("required", []))
    for name, field in schema.get("properties", {}).items():
        whole = f"{prefix}{name}"
        is_required = name in required
        about = quoted(field.get("description", ""))
        yield Row(name=whole, kind=kind_of(made, field), about=about, is_required=is_required)
        if depth < DEEPEST:
            inner, many = inside(field)
            yield from fields_of(made, inner, f"{whole}{'[]' if many else ''}.", depth + 1)


def inside(field: Schema) -> tuple[Schema, bool]:
    """What a field holds, and whether it is a list of it."""
    options = field.get("anyOf", [field])
    schema = next((o for o in options if o.get("type") != "null"), field)
    return (schema.get("items", {}), True) if schema.get("type") == "array" else (schema, False)


def resolve(made: Schema, schema: Schema) -> Schema:
    """`schema` with its reference followed."""
    if "$ref" in schema:
        return cast("Schema", made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    return schema


def kind_of(made: Schema, schema: Schema) -> str:
    """A word for the type, for people."""
    schema = resolve(made, schema)
    if options := schema.get("anyOf"):
        return " | ".join(kind_of(made, option) for option in options)
    if schema.get("type") == "array":
        return f"list of {kind_of(made, schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    return str(schema.get("format") or schema.get("type") or "any")
