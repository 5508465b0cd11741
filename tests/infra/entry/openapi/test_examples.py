"""Every documented example, sent to a shop that has what it speaks of."""

from typing import Any

import httpx
import msgspec
import pytest

from infra.entry.openapi.examples import EXAMPLES
from infra.kit.db.sessions import TenantSession
from tests.infra.entry.openapi.prepared import MAKERS, Shop, a_shop
from tests.infra.entry.openapi.test_document import OPERATIONS


async def with_ids(example: dict[str, Any], shop: Shop) -> dict[str, Any]:
    """`example` with this shop's ids for those that it names."""
    text = msgspec.json.encode(example).decode()
    for said in MAKERS:
        if said in text:
            text = text.replace(said, await shop.has(said))
    return msgspec.json.decode(text)


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_example_is_taken(api: httpx.AsyncClient, session: TenantSession, name: str) -> None:
    operation, example = OPERATIONS[name], await with_ids(EXAMPLES[name], await a_shop(api, session))
    answer = await api.request(
        operation["method"].upper(),
        operation["path"].format(**example.get("path", {})),
        params=example.get("query"),
        headers=example.get("header"),
        json=example.get("body"),
    )
    assert answer.is_success, answer.text
    assert str(answer.status_code) in operation["responses"]
