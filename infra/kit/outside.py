"""Calls to addresses that shops type in. Resolved once, refused unless public, and connected to as resolved.

No redirect is followed, no proxy of the environment taken, no answer read beyond its limit.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import httpx
import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import Problem

PORTS = {"https": 443, "http": 80}
SECONDS = 10.0
MOST_BYTES = 8 * 1024 * 1024


class NotOutside(Problem):
    status, code = 422, "address_not_public"
    message = N_("This address can't be reached from here. Enter a public one that begins with https://.")


class Unreached(Exception):
    """No answer came. `was_sent`: the request may have arrived all the same, and may have been carried out."""

    def __init__(self, reason: str, *, was_sent: bool) -> None:
        super().__init__(reason)
        self.was_sent = was_sent


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, whatever its status. Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


async def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    private: Collection[str] = (),
) -> Answer:
    """One request. `private`: `host:port` of our own network that may be reached, by http too.

    Raises NotOutside for what is not public, Unreached when no answer came in time.
    """
    host, port, is_own = place_of(url, private)
    address = await resolved(host, port, is_own=is_own)
    target = httpx.URL(url).copy_with(host=address, port=port)
    named = {**headers, "Host": urlsplit(url).netloc}
    try:
        async with asyncio.timeout(SECONDS), httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client:
            request = client.build_request(method, target, headers=named, content=body)
            request.extensions["sni_hostname"] = host  # the certificate is checked against the name that was typed
            return await read(await client.send(request, stream=True))
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise Unreached(type(error).__name__, was_sent=False) from error
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unreached(type(error).__name__, was_sent=True) from error


def place_of(url: str, private: Collection[str]) -> tuple[str, int, bool]:
    """Host, port, and whether it is one of our own. Raises NotOutside for what is no address to call."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotOutside from error
    if not parts.hostname or parts.username or not port or parts.scheme not in PORTS:
        raise NotOutside
    is_own = f"{parts.hostname}:{port}" in private
    if parts.scheme != "https" and not is_own:
        raise NotOutside
    return parts.hostname, port, is_own


async def resolved(host: str, port: int, *, is_own: bool) -> str:
    """An address of `host`. Raises NotOutside when one of them is not public, Unreached when there is none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreached(type(error).__name__, was_sent=False) from error
    addresses = [str(each[4][0]) for each in found]
    if not is_own and not all(map(is_public, addresses)):
        raise NotOutside
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether the whole internet can mean the same by it."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not parsed.is_multicast


async def read(response: httpx.Response) -> Answer:
    """The whole answer. Raises ReadError for one that is larger than anybody needs."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            await response.aclose()
            raise httpx.ReadError("the answer is too large")
        parts.append(part)
    await response.aclose()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status_code, headers=headers, body=b"".join(parts))
