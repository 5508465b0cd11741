"""Pictures are what their bytes say, and are made over."""

import io
import struct
import zlib

import pytest
from PIL import Image

from infra.kit.pictures import MOST_BYTES, PictureTooLarge, PictureUnreadable, dots_of, made_over


def a_picture(
    width: int = 2000, height: int = 1000, kind: str = "JPEG", mode: str = "RGB", **more: object
) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, (width, height), "#16674f").save(file, kind, **more)
    file.seek(0)
    return file


def sizes(picture_bytes: bytes) -> tuple[str | None, int, int]:
    with Image.open(io.BytesIO(picture_bytes)) as opened:
        return opened.format, opened.width, opened.height


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_in_three_widths_of_webp(kind: str) -> None:
    made = made_over(a_picture(kind=kind))
    assert [sizes(content) for content in made.sizes.values()] == [
        ("WEBP", 160, 80), ("WEBP", 640, 320), ("WEBP", 1280, 640),
    ]  # fmt: skip


def test_a_small_picture_is_not_blown_up() -> None:
    made = made_over(a_picture(300, 200, "PNG", "RGBA"))
    assert [sizes(content)[1] for content in made.sizes.values()] == [160, 300]
    tiny = made_over(a_picture(10, 10))
    assert [sizes(content)[1] for content in tiny.sizes.values()] == [10]


def test_a_picture_stands_upright_and_does_not_say_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    exif[0x010F] = "canary"
    made = made_over(a_picture(800, 400, exif=exif))
    assert sizes(made.sizes[160])[1:] == (160, 320)
    assert all(b"canary" not in content for content in made.sizes.values())


@pytest.mark.parametrize(
    "content", [b"", b"name,price\n", b"\xff\xd8\xff\xe0 no picture", b"<svg onload='alert(1)'/>", b"GIF89a"]
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        made_over(io.BytesIO(content), "photo.jpg")


def test_a_picture_that_breaks_off_is_refused() -> None:
    whole = a_picture(400, 400, "PNG").getvalue()
    with pytest.raises(PictureUnreadable):
        made_over(io.BytesIO(whole[: len(whole) // 2]))


def test_a_bomb_is_seen_by_its_head() -> None:
    """A PNG of a few bytes that would unpack to 40 GB."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    with pytest.raises(PictureTooLarge):
        made_over(io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT"))
    with pytest.raises(PictureTooLarge):
        made_over(io.BytesIO(b"\0" * (MOST_BYTES + 1)))


def test_in_black_and_white_what_is_see_through_is_paper_and_nothing_is_beyond_its_room() -> None:
    picture = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 200, 200))
    file = io.BytesIO()
    picture.save(file, "WEBP", lossless=True)
    rows = dots_of(file.getvalue(), 100, 40)
    assert (len(rows), {len(row) for row in rows}) == (40, {80})
    assert all(row[:38] == b"\x01" * 38 and row[42:] == bytes(38) for row in rows)
    with pytest.raises(PictureUnreadable):
        dots_of(b"no picture", 10, 10)
