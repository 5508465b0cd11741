"""Every documented example, sent to a shop that has what it speaks of."""

from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from infra.entry.openapi.examples import EXAMPLES
from infra.kit.db.sessions import TenantSession
from infra.kit.files import LocalFiles, keep_files
from tests.infra.entry.openapi.prepared import MAKERS, Shop, a_shop, as_form
from tests.infra.entry.openapi.test_document import OPERATIONS


async def with_ids(example: dict[str, Any], shop: Shop) -> dict[str, Any]:
    """`example` with this shop's ids for those that it names."""
    text = msgspec.json.encode(example).decode()
    for said in MAKERS:
        if said in text:
            text = text.replace(said, await shop.has(said))
    return msgspec.json.decode(text)


def is_form(operation: dict[str, Any]) -> bool:
    return "multipart/form-data" in operation.get("requestBody", {}).get("content", {})


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    keep_files(LocalFiles(tmp_path))


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_example_is_taken(api: httpx.AsyncClient, session: TenantSession, name: str) -> None:
    operation, example = OPERATIONS[name], await with_ids(EXAMPLES[name], await a_shop(api, session))
    body: dict[str, Any] = as_form(example["body"]) if is_form(operation) else {"json": example.get("body")}
    answer = await api.request(
        operation["method"].upper(),
        operation["path"].format(**example.get("path", {})),
        params=example.get("query"),
        headers=example.get("header"),
        **body,
    )
    assert answer.is_success, answer.text
    assert str(answer.status_code) in operation["responses"]
