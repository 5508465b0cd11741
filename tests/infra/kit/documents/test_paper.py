"""Papers of nobody in particular: the same bytes for the same paper, colors that can be read."""

import io

import msgspec
import pytest
from pypdf import PdfReader

from infra.kit.documents.paper import (
    Block,
    ColorTooPale,
    ColorUnreadable,
    Column,
    Look,
    Paper,
    Row,
    Sum,
    Table,
    check_accent,
)
from infra.kit.documents.render import made, picture

PAPER = Paper(
    title=("Statement", "对账单"), number="ST-1", sender=("Yuntai 云台",), blocks=(Block(("To", "致"), ("Bo Li",)),),
    table=Table(columns=(Column(label=("What", "项目")), Column(label=("Amount", "金额"), end=True)),
                rows=(Row(cells=("Plan",), head=True), Row(cells=("Shop", "12.00"), below="monthly"))),
    sums=(Sum(label=("Total", "合计"), amount="€12.00", strong=True),),
    bars='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h1v1h-1z"/></svg>',
)  # fmt: skip
BOTH = Look(languages=("en", "zh_Hans"))


def test_whatever_a_paper_holds_stands_on_it_in_both_languages() -> None:
    text = PdfReader(io.BytesIO(made(PAPER, BOTH, "pdf"))).pages[0].extract_text()
    for said in ("Statement", "对账单", "ST-1", "Yuntai 云台", "致", "Bo Li", "项目", "monthly", "€12.00", "合计"):
        assert said in text


def test_the_same_paper_is_the_same_bytes_and_another_look_is_not() -> None:
    assert made(PAPER, BOTH, "pdf") == made(PAPER, BOTH, "pdf")
    assert made(PAPER, BOTH, "pdf") != made(PAPER, msgspec.structs.replace(BOTH, accent="#a32321"), "pdf")


async def test_the_first_page_can_be_looked_at() -> None:
    assert (await picture(PAPER, BOTH))[:8] == b"\x89PNG\r\n\x1a\n"


def test_letter_paper_is_letter_paper() -> None:
    size = PdfReader(io.BytesIO(made(PAPER, Look(size="us-letter"), "pdf"))).pages[0].mediabox
    assert (round(size.width), round(size.height)) == (612, 792)


@pytest.mark.parametrize("color", ["#16674f", "#000000", "#A32321"])
def test_a_dark_accent_is_taken(color: str) -> None:
    assert check_accent(color) == color.lower()


@pytest.mark.parametrize(
    ("color", "refused"), [("#f9a733", ColorTooPale), ("red", ColorUnreadable), ("#12", ColorUnreadable)]
)
def test_a_pale_or_unreadable_accent_is_refused(color: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        check_accent(color)
