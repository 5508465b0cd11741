"""What a business paper holds, ready to be set: every figure is text already. Pure.

A paper speaks one language, or two side by side: a `Said` is the same words in each of them, in their order.
"""

import re
from typing import Literal

import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import Problem

Said = tuple[str, ...]
Size = Literal["a4", "us-letter"]
INK = "#122622"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_READABLE = 4.5  # WCAG 2, text on white


class ColorUnreadable(Problem):
    status, code = 422, "color_unreadable"
    message = N_("Give a color as # and six digits, such as {example}.")


class ColorTooPale(Problem):
    status, code = 422, "color_too_pale"
    message = N_("Words in this color would be hard to read on white paper. Take a darker one.")


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a paper looks. `languages`: of Babel ("en", "zh_Hans"), one or two; `logo`: PNG, JPEG, WebP or SVG bytes."""

    languages: tuple[str, ...] = ("en",)
    accent: str = INK
    size: Size = "a4"
    logo: bytes = b""


class Fact(msgspec.Struct, frozen=True):
    """A line of the head: "To pay by", "December 21, 2026"."""

    label: Said
    value: str


class Block(msgspec.Struct, frozen=True):
    """A few lines under a label, the first of them strong: a buyer, an address, a remark."""

    label: Said
    lines: tuple[str, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the table; `end`: its figures stand at the end. The first one takes what room is left."""

    label: Said
    end: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One cell for each column. `below`: smaller, under the first; `head`: a heading of the rows that follow."""

    cells: tuple[str, ...]
    below: str = ""
    head: bool = False


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """A line below the table; `strong`: the one that counts."""

    label: Said
    amount: str
    strong: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One paper. `sender`: who writes it, name first; `stamp`: across the head ("Canceled"); `bars`: an SVG beside the
    title; `table` holds the lines, `sums` follow it, `small` is a second table below them (tax by rate).
    """

    title: Said
    number: str
    day: str = ""
    sender: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    facts: tuple[Fact, ...] = ()
    table: Table
    sums: tuple[Sum, ...] = ()
    small: Table | None = None
    notes: tuple[Block, ...] = ()
    stamp: Said = ()
    foot: str = ""
    page: Said = ("Page",)
    bars: str = ""


def check_accent(color: str) -> str:
    """`color` in lower case, if words in it are read on white. Raises ColorUnreadable, ColorTooPale."""
    if not _COLOR.fullmatch(color):
        raise ColorUnreadable(example="#16674f")
    if (1.0 + 0.05) / (_luminance(color) + 0.05) < _READABLE:
        raise ColorTooPale
    return color.lower()


def _luminance(color: str) -> float:
    """Relative, by WCAG 2: 0 for black, 1 for white."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
