"""The document tells of every operation what its callers need."""

import re
from typing import Any

import msgspec
import pytest

from infra.entry.openapi.examples import EXAMPLES
from infra.entry.openapi.snapshot import SNAPSHOT

DOCUMENT = msgspec.json.decode(SNAPSHOT.read_bytes())
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation | {"method": method, "path": path}
    for path, entry in DOCUMENT["paths"].items()
    for method, operation in entry.items()
}
ALWAYS = {"400", "401", "403", "404", "429", "503"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_who_may(name: str) -> None:
    operation = OPERATIONS[name]
    assert re.fullmatch(r"[a-z]+[A-Za-z]+", name)
    assert operation["summary"]
    assert len(operation["description"]) > 20
    assert operation["tags"] != ["Other"]
    assert re.fullmatch(r"[a-z]+:[a-z_]+", operation["x-scope"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_names_its_refusals(name: str) -> None:
    operation = OPERATIONS[name]
    answers = set(operation["responses"])
    assert answers >= ALWAYS
    assert "409" in answers or operation["method"] == "get"
    refused = [a for status, a in operation["responses"].items() if int(status) >= 400]
    named = [DOCUMENT["components"]["responses"][a["$ref"].rsplit("/", 1)[1]] for a in refused]
    assert all("application/problem+json" in each["content"] for each in named)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_an_example(name: str) -> None:
    example, operation = EXAMPLES[name], OPERATIONS[name]
    required = {(p["in"], p["name"]) for p in operation["parameters"] if p["required"]} - {
        ("header", "Idempotency-Key")
    }
    assert {(place, field) for place in ("path", "query", "header") for field in example.get(place, {})} >= required
    assert ("requestBody" in operation) == ("body" in example)


def test_each_reference_leads_somewhere() -> None:
    named = set(re.findall(r'"#/components/(\w+)/(\w+)"', SNAPSHOT.read_text()))
    assert named - {(kind, name) for kind, entries in DOCUMENT["components"].items() for name in entries} == set()


def test_no_example_is_left_over() -> None:
    assert set(EXAMPLES) == set(OPERATIONS)


def test_each_word_has_a_meaning() -> None:
    fields = [
        f"{name}.{field}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        for field, kind in schema.get("properties", {}).items()
        if not kind.get("description")
    ]
    parameters = [f"{n}: {p['name']}" for n, o in OPERATIONS.items() for p in o["parameters"] if not p["description"]]
    assert fields + parameters == []
