"""Barcodes as bars, and the papers that labels come on. Pure."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

import msgspec
from barcode import get_barcode_class
from barcode.errors import BarcodeError

from infra.kit.i18n import N_
from modules.catalog import domain
from modules.catalog.domain import Symbology

QUIET = {"ean13": (11, 7), "ean8": (7, 7), "code128": (10, 10)}
SMALLEST_MODULE = 0.19  # mm; thinner bars are not read by a hand scanner
USUAL_MODULE = 0.33


class Bar(msgspec.Struct, frozen=True):
    """A dark bar: where it begins and how wide it is, in modules."""

    x: int
    width: int


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """A barcode `modules` wide, its quiet zones included; `text` stands below it."""

    modules: int
    bars: tuple[Bar, ...]
    text: str
    kind: str

    def width(self, room: float) -> float | None:
        """Millimeters, at most `room`; None when its bars would be too thin to be read."""
        if self.modules * SMALLEST_MODULE > room:
            return None
        return round(min(room, self.modules * USUAL_MODULE), 2)


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What labels are printed on: a roll (one a page), or a sheet of `columns` × `rows`. `room`: for bars, in mm."""

    name: str
    label: str
    room: float
    columns: int = 1
    rows: int = 1

    @property
    def each(self) -> int:
        return self.columns * self.rows


PAPERS = {
    paper.name: paper
    for paper in (
        Paper(name="40", label=N_("Roll, 40 × 30 mm"), room=36),
        Paper(name="50", label=N_("Roll, 50 × 30 mm"), room=46),
        Paper(name="60", label=N_("Roll, 60 × 40 mm"), room=54),
        Paper(name="a4-24", label=N_("A4 sheet, 24 labels of 70 × 37 mm"), room=60, columns=3, rows=8),
        Paper(name="a4-65", label=N_("A4 sheet, 65 labels of 38 × 21 mm"), room=34, columns=5, rows=13),
    )
}


def bars_of(code: str) -> Bars | None:
    """`code` as an EAN-13 or EAN-8 if it is one, else as Code 128; None for what no barcode can hold."""
    try:
        read = domain.read_barcode(code, is_own=True)
    except domain.BarcodeUnreadable:
        return None
    kinds = {Symbology.EAN_13: "ean13", Symbology.UPC_A: "ean13", Symbology.EAN_8: "ean8"}
    kind = kinds.get(read.symbology, "code128")
    text = read.text.zfill(13) if kind == "ean13" else read.text  # a UPC-A is an EAN-13 that begins with 0
    try:
        (modules,) = cast("list[str]", cast("Any", get_barcode_class(kind))(text).build())
    except BarcodeError:
        return None
    before, after = QUIET[kind]
    runs = tuple(dark(modules, before))
    return Bars(modules=before + len(modules) + after, bars=runs, text=read.text, kind=kind)


def dark(modules: str, start: int) -> Iterator[Bar]:
    for is_dark, run in groupby(modules, "1".__eq__):
        width = len(list(run))
        if is_dark:
            yield Bar(start, width)
        start += width
