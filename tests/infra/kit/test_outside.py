"""Calls to addresses that shops type: public ones alone, and no further than that."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from infra.kit import outside
from infra.kit.outside import NotOutside, Unreached, call, is_public, place_of, resolved


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.9", "100.64.0.1", "0.0.0.0", "::1", "fe80::1%eth0",
        "fd00::1", "::ffff:127.0.0.1", "224.0.0.1", "::",
    ],
)  # fmt: skip
def test_addresses_of_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_internet_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")


@pytest.mark.parametrize(
    "url",
    [
        "http://carrier.example",
        "https://",
        "https://a:b@carrier.example",
        "ftp://carrier.example",
        "//x",
        "",
        "https://x:y",
    ],
)
def test_only_https_without_a_log_in_is_called(url: str) -> None:
    with pytest.raises(NotOutside):
        place_of(url, ())


async def test_a_name_that_leads_inside_is_refused_unless_it_is_one_of_our_own() -> None:
    with pytest.raises(NotOutside):
        await resolved("localhost", 443, is_own=False)
    assert await resolved("127.0.0.1", 443, is_own=True) == "127.0.0.1"


@pytest.fixture
async def talker() -> AsyncGenerator[tuple[str, list[bytes]]]:
    """A server that says what the test has put down for it."""
    says: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(says.pop(0))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", says


async def test_a_redirect_is_an_answer_and_leads_nowhere(talker: tuple[str, list[bytes]]) -> None:
    host, says = talker
    says.append(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 2\r\n\r\nno")
    answer = await call("GET", f"http://{host}/x", headers={}, private=[host])
    assert (answer.status, answer.body) == (302, b"no")


async def test_an_answer_without_end_or_none_at_all_may_have_been_done(
    talker: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    host, says = talker
    monkeypatch.setattr(outside, "MOST_BYTES", 10)
    says += [b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901", b""]
    for _ in range(2):
        with pytest.raises(Unreached) as caught:
            await call("GET", f"http://{host}/x", headers={}, private=[host])
        assert caught.value.was_sent


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0) as server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with pytest.raises(Unreached) as caught:
        await call("GET", f"http://{host}/x", headers={}, private=[host])
    assert not caught.value.was_sent
