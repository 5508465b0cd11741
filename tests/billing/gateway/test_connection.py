from collections.abc import Iterator

import pytest

from billing.gateway.adapter.calls import key_of
from billing.gateway.api import NoGateway, connect_gateway, gateway, is_connected
from infra.kit.settings import Settings


@pytest.fixture(autouse=True)
def without_account() -> Iterator[None]:
    yield
    connect_gateway(Settings())


async def test_without_a_key_there_is_no_gateway() -> None:
    connect_gateway(Settings())
    assert not is_connected()
    with pytest.raises(NoGateway):
        gateway()


async def test_a_loop_has_one_gateway() -> None:
    connect_gateway(Settings(stripe_api_key="sk_test_1"))
    assert is_connected()
    assert gateway() is gateway()


@pytest.mark.parametrize("key", ["", "x" * 250])
def test_a_call_without_a_name_of_its_own_is_never_made(key: str) -> None:
    with pytest.raises(ValueError, match="no key for pay"):
        key_of("pay", key)


def test_two_operations_under_one_name_have_two_keys() -> None:
    assert key_of("pay", "order 7") != key_of("void", "order 7")
