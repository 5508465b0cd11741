"""What callers rely on stays; what is added is fine."""

import copy
import subprocess
import sys
from typing import Any

import msgspec
import pytest

from infra.entry.openapi.compatibility import removed
from infra.entry.openapi.snapshot import SNAPSHOT
from tests.architecture.imports import ROOT

Schema = dict[str, Any]


@pytest.fixture
def released() -> Schema:
    return msgspec.json.decode(SNAPSHOT.read_bytes())


def test_the_committed_document_is_that_of_the_code() -> None:
    argv = [sys.executable, "-m", "infra.entry.openapi", "--check"]
    found = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


def place(document: Schema) -> Schema:
    return document["paths"]["/api/v1/orders"]["post"]


def fields(document: Schema, schema: str) -> Schema:
    return document["components"]["schemas"][schema]["properties"]


def drop_path(d: Schema) -> None:
    del d["paths"]["/api/v1/orders"]


def drop_operation(d: Schema) -> None:
    del d["paths"]["/api/v1/orders"]["get"]


def drop_field(d: Schema) -> None:
    del fields(d, "OrderOut")["total"]


def change_type(d: Schema) -> None:
    fields(d, "OrderOut")["total"]["type"] = "string"


def require_field(d: Schema) -> None:
    d["components"]["schemas"]["OrderIn"]["required"].append("store")


def add_required_field(d: Schema) -> None:
    fields(d, "OrderIn")["purpose"] = {"type": "string"}
    d["components"]["schemas"]["OrderIn"]["required"].append("purpose")


def require_parameter(d: Schema) -> None:
    place(d)["parameters"].append({"name": "mode", "in": "query", "required": True, "schema": {"type": "string"}})


def drop_answer(d: Schema) -> None:
    del place(d)["responses"]["201"]


def rename_operation(d: Schema) -> None:
    place(d)["operationId"] = "makeOrder"


def ask_for_another_scope(d: Schema) -> None:
    place(d)["x-scope"] = "orders:manage"


def narrow(d: Schema) -> None:
    fields(d, "OrderIn")["note"]["maxLength"] = 10


def drop_choice(d: Schema) -> None:
    fields(d, "OrderIn")["handover"]["enum"].remove("now")


BREAKS = {
    drop_path: "/api/v1/orders: the path is gone",
    drop_operation: "GET /api/v1/orders: the operation is gone",
    drop_field: "OrderOut.total is gone",
    change_type: "OrderOut.total: type was integer, is string",
    require_field: "OrderIn.store is required now",
    add_required_field: "OrderIn.purpose is required now",
    require_parameter: "POST /api/v1/orders: the parameter mode is required now",
    drop_answer: "POST /api/v1/orders: the answer 201 is gone",
    rename_operation: "POST /api/v1/orders: operationId was placeOrder, is makeOrder",
    ask_for_another_scope: "POST /api/v1/orders: x-scope was orders:place, is orders:manage",
    narrow: "OrderIn.note: maxLength was 2000, is 10",
    drop_choice: "OrderIn.handover: 'now' is gone",
}


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.__name__)
def test_what_is_taken_away_is_named(released: Schema, change: Any) -> None:
    now = copy.deepcopy(released)
    change(now)
    assert removed(released, now) == [BREAKS[change]]


def test_additions_are_fine(released: Schema) -> None:
    now = copy.deepcopy(released)
    now["paths"]["/api/v1/new"] = copy.deepcopy(now["paths"]["/api/v1/orders"])
    fields(now, "OrderOut")["purpose"] = {"type": "string"}
    now["components"]["schemas"]["OrderOut"]["required"].append("purpose")
    fields(now, "OrderIn")["purpose"] = {"type": "string", "default": ""}
    fields(now, "OrderIn")["handover"]["enum"].append("tomorrow")
    fields(now, "OrderIn")["note"]["maxLength"] = 20_000
    fields(now, "OrderOut")["total"]["description"] = "Said better."
    place(now)["parameters"].append({"name": "mode", "in": "query", "required": False, "schema": {"type": "string"}})
    assert removed(released, now) == []
