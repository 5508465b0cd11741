"""A lean load generator: raw sockets kept open, so that the measured one gets the cores and not the measuring one."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import msgspec

Next = Callable[[], bytes]


class Load(msgspec.Struct):
    """What came of a load: answers by status, and how long each took in seconds."""

    seconds: float
    took: list[float] = []
    statuses: Counter[int] = Counter()
    first_refusal: str = ""

    @property
    def per_s(self) -> float:
        good = sum(count for status, count in self.statuses.items() if status < 400)
        return round(good / self.seconds, 1)

    def percentile_ms(self, share: float) -> float:
        return percentile_ms(self.took, share)


def percentile_ms(seconds: list[float], share: float) -> float:
    """The `share` (0.99) percentile of `seconds`, in milliseconds; 0 of nothing."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1) if ordered else 0.0


def request(method: str, path: str, host: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def run(host: str, port: int, make: Next, *, clients: int = 16, seconds: float = 10.0) -> Load:
    """`clients` connections, each sending what `make` gives as soon as its last answer is there."""
    load = Load(seconds, [], Counter())
    end = time.perf_counter() + seconds
    await asyncio.gather(*(client(host, port, make, load, end) for _ in range(clients)))
    return load


async def client(host: str, port: int, make: Next, load: Load, end: float) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while (begin := time.perf_counter()) < end:
        writer.write(make())
        status, body = await answer(reader)
        load.took.append(time.perf_counter() - begin)
        load.statuses[status] += 1
        if status >= 400 and not load.first_refusal:
            load.first_refusal = body.decode(errors="replace")[:500]
    writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of the next answer; only answers that tell their length, as ours do."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
    return int(head[9:12]), body
