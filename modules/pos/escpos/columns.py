"""Text as a receipt printer has it: signs of one column (ASCII) and of two (Chinese), nothing else. Pure.

A sign that the printer's GBK font lacks is written by one that it has, so that no column moves and nothing is lost
without a trace. Width in columns is then the number of bytes.
"""

import unicodedata
from collections.abc import Iterator

PLAIN = str.maketrans({
    "¥": "￥", "£": "￡", "€": "EUR ", "−": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...",
    "×": "x", "·": "-", "•": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
})  # fmt: skip
UNKNOWN = "?"


def printable(text: str) -> str:
    """`text` in signs that the printer has; control characters are gone, for they would be commands."""
    return "".join(known(sign) for sign in text.translate(PLAIN))


def known(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isprintable() else ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if part.isascii() and part.isprintable())
    if is_wide(sign) and not (plain and unicodedata.name(sign, "").startswith("LATIN")):
        return sign
    return plain or ("" if unicodedata.category(sign)[0] in "CM" else UNKNOWN)


def is_wide(sign: str) -> bool:
    """Whether the font has it: GBK's signs of two bytes."""
    try:
        return len(sign.encode("gbk")) == 2  # noqa: PLR2004
    except UnicodeEncodeError:
        return False


def encoded(text: str) -> bytes:
    return printable(text).encode("gbk")


def width(text: str) -> int:
    """In columns."""
    return len(encoded(text))


def wrapped(text: str, columns: int) -> Iterator[str]:
    """Lines of at most so many columns: broken at a blank where there is one, in Chinese anywhere."""
    line = ""
    for word in words_of(printable(text)):
        if line and width(line + word.rstrip()) > columns:
            yield line.rstrip()
            line = ""
        line += word if line else word.lstrip()
        while width(line) > columns and width(line.rstrip()) > columns:
            head = cut(line, columns)
            yield head
            line = line[len(head) :]
    if line.strip():
        yield line.rstrip()


def words_of(text: str) -> Iterator[str]:
    """Pieces that stay together, each with the blanks behind it."""
    piece = ""
    for sign in text:
        if piece and (is_wide(sign) or is_wide(piece[-1]) or (piece[-1] == " " and sign != " ")):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def cut(text: str, columns: int) -> str:
    """As much of its beginning as fits; a sign of two columns is never halved."""
    taken = 0
    for place, sign in enumerate(text):
        taken += width(sign)
        if taken > columns:
            return text[:place]
    return text


def pair(left: str, right: str, columns: int) -> list[str]:
    """`left` and at the end of its last line `right`; on a line of its own where there is no room."""
    end = cut(printable(right), columns)
    lines = list(wrapped(left, columns)) or [""]
    room = columns - width(lines[-1]) - width(end)
    if room >= 1:
        return [*lines[:-1], lines[-1] + " " * room + end]
    return [*lines, " " * (columns - width(end)) + end]
