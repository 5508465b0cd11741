"""A problem's `type` is an address that tells what it means."""

import re

import httpx
import pytest

from infra.kit.problems import TYPE_BASE, document
from modules.orders.errors import PriceChanged


async def test_the_type_of_a_problem_points_to_what_it_means(anonymous: httpx.AsyncClient) -> None:
    page, anchor = document(PriceChanged()).type.split("#")
    shown = await anonymous.get(page)
    assert shown.status_code == 200
    assert f'id="{anchor}"' in shown.text


@pytest.mark.parametrize("code", ["not_found", "idempotency_key_reused", "price_changed"])
async def test_each_code_stands_there_once(anonymous: httpx.AsyncClient, code: str) -> None:
    shown = await anonymous.get(TYPE_BASE.split("#")[0])
    assert len(re.findall(rf'id="{code}"', shown.text)) == 1
