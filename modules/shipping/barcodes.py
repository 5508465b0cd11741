"""Bar codes for print: Code 128 and QR as the path of an SVG, one unit a module."""

import msgspec
import segno
from barcode import Code128

LONGEST = 48
HEIGHT = 24
QUIET_SQUARE = 4
QUIET = 10  # modules of nothing before and after, by the standard


class Bars(msgspec.Struct, frozen=True):
    """`width` in modules, quiet zones included; `path` draws the bars, `height` high."""

    text: str
    width: int
    height: int
    path: str


def code128(text: str) -> Bars | None:
    """The bars of `text`; None for what Code 128 can't hold: nothing, more than 48 signs, or others than ASCII."""
    if not text or len(text) > LONGEST or not text.isascii() or not text.isprintable():
        return None
    modules = Code128(text).build()[0]
    parts: list[str] = []
    at = 0
    while at < len(modules):
        end = at
        while end < len(modules) and modules[end] == modules[at]:
            end += 1
        if modules[at] == "1":
            parts.append(f"M{QUIET + at} 0h{end - at}v{HEIGHT}h-{end - at}z")
        at = end
    return Bars(text, len(modules) + 2 * QUIET, HEIGHT, "".join(parts))


class Square(msgspec.Struct, frozen=True):
    """A QR code: `size` modules each way, quiet zone included; `path` draws the dark ones."""

    size: int
    path: str


def square(text: str) -> Square:
    """The QR code of `text`."""
    code = segno.make(text, error="m", micro=False)
    rows = [*code.matrix_iter(border=QUIET_SQUARE)]
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return Square(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
