"""Every documented example, sent to a shop that has what it speaks of."""

from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from infra.entry.openapi import examples
from infra.entry.openapi.examples import EXAMPLES
from infra.kit.db.sessions import TenantSession
from modules.catalog.models import Variant
from tests.factories.goods import add_goods
from tests.infra.entry.openapi.test_document import OPERATIONS


async def a_customer(api: httpx.AsyncClient) -> str:
    made = await api.post("/api/v1/customers", json={"name": "Grace Hopper"})
    return made.json()["id"]


async def an_order(api: httpx.AsyncClient, **more: Any) -> str:
    body = {"lines": [{"code": examples.TEA}], "handover": "later", **more}
    placed = await api.post("/api/v1/orders", json=body)
    assert placed.status_code == 201, placed.text
    return placed.json()["id"]


async def a_category(api: httpx.AsyncClient) -> str:
    made = await api.post("/api/v1/categories", json={"name": "Cups"})
    return made.json()["id"]


async def a_change(api: httpx.AsyncClient) -> str:
    mug = await api.post("/api/v1/products", json={"name": "Mug"})
    body = {"change": {"field": "tags", "how": "add", "value": "new"}, "products": [mug.json()["id"]]}
    made = await api.post("/api/v1/product-changes", json=body)
    return made.json()["id"]


async def known(api: httpx.AsyncClient, session: TenantSession) -> dict[str, str]:
    """The examples' ids, and what stands for each in this shop."""
    variant = await add_goods(session, code=examples.TEA, price=1250)
    await add_goods(session, code=examples.PEN, price=99, name="Pen")
    product = await session.scalar(sa.select(Variant.product_id).where(Variant.id == variant))
    await session.commit()
    paid = {"payments": [{"tender": "card"}]}
    return {
        examples.VARIANT: str(variant),
        examples.CATEGORY: await a_category(api),
        examples.CHANGE: await a_change(api),
        examples.PRODUCT: str(product),
        examples.PRICE_LIST: (await api.post("/api/v1/price-lists", json={"name": "Dealers"})).json()["id"],
        examples.CUSTOMER: await a_customer(api),
        examples.ORDER: await an_order(api, **paid),
        examples.UNPAID: await an_order(api),
        examples.KEPT: await an_order(api, **paid),
        examples.CANCELABLE: await an_order(api, **paid),
    }


def with_ids(example: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    text = msgspec.json.encode(example).decode()
    for said, there in ids.items():
        text = text.replace(said, str(UUID(there)))
    return msgspec.json.decode(text)


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_example_is_taken(api: httpx.AsyncClient, session: TenantSession, name: str) -> None:
    operation, example = OPERATIONS[name], with_ids(EXAMPLES[name], await known(api, session))
    answer = await api.request(
        operation["method"].upper(),
        operation["path"].format(**example.get("path", {})),
        params=example.get("query"),
        headers=example.get("header"),
        json=example.get("body"),
    )
    assert answer.is_success, answer.text
    assert str(answer.status_code) in operation["responses"]
