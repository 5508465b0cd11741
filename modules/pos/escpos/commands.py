"""Lines and pictures as the bytes of ESC/POS. Only commands that any printer of the last twenty years knows. Pure.

Chinese goes as GBK in the printer's own font, and codes as pictures: infra/docs/decisions has the reasons.
"""

from collections.abc import Iterable
from itertools import groupby

import segno

from modules.pos.escpos.columns import encoded
from modules.pos.escpos.layout import Line

ESC, GS, FS = b"\x1b", b"\x1d", b"\x1c"
BEGIN = ESC + b"@" + FS + b"&"  # as it was switched on; bytes above 127 are Chinese
LEFT, CENTER = ESC + b"a\x00", ESC + b"a\x01"
BOLD = {False: ESC + b"E\x00", True: ESC + b"E\x01"}
LARGE = {False: GS + b"!\x00", True: GS + b"!\x11"}
CUT = GS + b"VB\x00"  # on to the knife, and all but a point
KICK = ESC + b"p\x00\x19\xfa"  # 50 ms on the first drawer's pin
ASK_PAPER = GS + b"r\x01"  # answered once all before it is printed
QR_DOTS, QUIET, LEAST = 192, 4, 3
"""24 mm at 8 dots to one; modules of less than 3 dots run together."""
DOTS = 8


def receipt_bytes(lines: Iterable[Line], link: str = "", words: str = "", *, last: Iterable[Line] = ()) -> bytes:
    """A whole receipt: `lines`, the code of `link` with its `words`, the `last` lines, cut."""
    code = CENTER + qr_picture(link) + typeset([Line(text=words, center=True)]) if link else b""
    return BEGIN + typeset(lines) + code + typeset(last) + b"\n" + CUT


def with_logo(content: bytes, rows: list[bytes]) -> bytes:
    """The same with a picture above all."""
    return BEGIN + CENTER + picture(rows) + LEFT + content.removeprefix(BEGIN) if rows else content


def typeset(lines: Iterable[Line]) -> bytes:
    """Each look is said once for the lines that have it."""
    made = b""
    for (center, bold, large), same in groupby(lines, key=lambda line: (line.center, line.bold, line.large)):
        made += (CENTER if center else LEFT) + BOLD[bold] + LARGE[large]
        made += b"".join(encoded(line.text) + b"\n" for line in same)
    return made + LEFT + BOLD[False] + LARGE[False] if made else b""


def qr_picture(text: str) -> bytes:
    """A QR code with its quiet zone, drawn dot by dot."""
    code = segno.make_qr(text, error="m")
    scale = max(LEAST, QR_DOTS // code.symbol_size(border=QUIET)[0])
    rows = [bytes(row) for row in code.matrix_iter(scale=scale, border=QUIET)]
    return picture(rows)


def picture(rows: list[bytes]) -> bytes:
    """Rows of dots, one byte for each: 0 is white."""
    across = -(-len(rows[0]) // DOTS)
    head = GS + b"v0\x00" + across.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    return head + b"".join(packed(row, across) for row in rows)


def packed(row: bytes, across: int) -> bytes:
    bits = "".join("1" if dot else "0" for dot in row).ljust(across * DOTS, "0")
    return int(bits, 2).to_bytes(across, "big")
