"""Bytes go to a printer of the shop's own network, on its raw port.

Only to those that whoever runs this machine has listed (YUNTAI_PRIVATE_HOSTS): what a shop types in leads nowhere else.
A printer says nothing by itself. At the end it is asked how its paper is; the answer comes once all before it is
printed. One that never answers may have printed all the same: that is told as it is.
"""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec

from modules.pos.errors import PaperOut, PrinterAway, PrinterNotAllowed
from modules.pos.escpos.commands import ASK_PAPER
from tenancy.accounts.api import installation

RAW = 9100
CONNECTS, WRITES, ANSWERS = 3.0, 8.0, 2.0
"""Seconds: who stands at the counter waits for them."""
NO_PAPER = 0x0C
WIDE = 80
Printed = Literal["printed", "sent"]
Use = Literal["receipts", "packing"]


def place_of(printer: str, allowed: Collection[str]) -> tuple[str, int] | None:
    """Host and port of what a register has as its printer; None for none, and for what may not be reached."""
    host, colon, port = printer.strip().rpartition(":")
    if not colon:
        host, port = printer.strip(), str(RAW)
    if not host or not port.isascii() or not port.isdigit() or f"{host}:{port}" not in allowed:
        return None
    return host.strip("[]"), int(port)


class Place(msgspec.Struct, frozen=True):
    """A printer as a register's settings name it: "" for none, and how wide its paper is in mm."""

    host: str
    paper: int


def printer_of(settings: Mapping[str, Any], use: Use) -> Place:
    """What a register prints `use` on: packing slips on the receipts' printer where they have none of their own."""
    own = str(settings.get("packing_printer") or "")
    if use == "packing" and own:
        return Place(own, int(settings.get("packing_paper") or WIDE))
    return Place(str(settings.get("printer") or ""), int(settings.get("paper") or WIDE))


def may_print(settings: Mapping[str, Any], use: Use = "receipts") -> bool:
    """Whether a register with these settings has a printer for it that this machine reaches."""
    return place_of(printer_of(settings, use).host, installation().private_hosts) is not None


async def send(
    printer: str, content: bytes, allowed: Collection[str], *, answers: float = ANSWERS, writes: float = WRITES
) -> Printed:
    """Raises PrinterNotAllowed, PrinterAway when it did not take all of it, PaperOut."""
    place = place_of(printer, allowed)
    if place is None:
        raise PrinterNotAllowed(printer=printer)
    try:
        async with asyncio.timeout(CONNECTS):
            reader, writer = await asyncio.open_connection(*place)
    except (OSError, TimeoutError) as error:
        raise PrinterAway(printer=printer) from error
    try:
        async with asyncio.timeout(writes):
            writer.write(content + ASK_PAPER)
            await writer.drain()
        return await answer(reader, answers)
    except (OSError, TimeoutError) as error:
        raise PrinterAway(printer=printer) from error
    finally:
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await writer.wait_closed()


async def answer(reader: asyncio.StreamReader, seconds: float) -> Printed:
    """Raises PaperOut, ConnectionResetError when it hung up before it was through."""
    try:
        async with asyncio.timeout(seconds):
            said = await reader.read(1)
    except TimeoutError:
        return "sent"
    if not said:
        raise ConnectionResetError
    if said[0] & NO_PAPER:
        raise PaperOut
    return "printed"
