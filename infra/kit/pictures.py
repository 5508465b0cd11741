"""Pictures that people bring: what they are is read from their bytes, and they are made over into a few widths of WebP.

Making one over blocks for a good part of a second: call it in a thread. What a camera notes in a picture (where it was
taken) is left out.
"""

import io
import warnings
from typing import BinaryIO

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from infra.kit.i18n import N_
from infra.kit.problems import Problem

FORMATS = ("JPEG", "PNG", "WEBP")
WIDTHS = (160, 640, 1280)
MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000
QUALITY = 82


class PictureUnreadable(Problem):
    status, code = 422, "picture_unreadable"
    message = N_("{name} is no picture that can be read. Use JPEG, PNG or WebP.")


class PictureTooLarge(Problem):
    status, code = 422, "picture_too_large"
    message = N_("{name} is too large. A picture has at most {megabytes} MB and {megapixels} megapixels.")


class Picture(msgspec.Struct, frozen=True):
    """A picture made over: its width and height as they were, and the bytes of each width, the smallest first."""

    width: int
    height: int
    sizes: dict[int, bytes]


def made_over(content: BinaryIO, name: str = "") -> Picture:
    """The picture in WIDTHS, none wider than it was. Raises PictureUnreadable, PictureTooLarge.

    The number of pixels is read from the head, before anything is unpacked.
    """
    too_large = PictureTooLarge(name=name, megabytes=MOST_BYTES // 10**6, megapixels=MOST_PIXELS // 10**6)
    if content.seek(0, io.SEEK_END) > MOST_BYTES:
        raise too_large
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
            with Image.open(content, formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise too_large
                return sizes_of(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureUnreadable(name=name) from error
    except Image.DecompressionBombError as error:
        raise too_large from error


def dots_of(content: bytes, wide: int, high: int) -> list[bytes]:
    """A picture that was made over, in black and white, within so many dots: rows of them, 0 is white. Blocks.

    Raises PictureUnreadable.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            plain = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PictureUnreadable(name="") from error
    paper = Image.new("RGBA", plain.size, "white")
    paper.alpha_composite(plain)
    gray = paper.convert("L")
    gray.thumbnail((wide, high), Image.Resampling.LANCZOS)
    raw = gray.convert("1").convert("L").tobytes()
    return [bytes(not dot for dot in raw[at : at + gray.width]) for at in range(0, len(raw), gray.width)]


def sizes_of(opened: Image.Image) -> Picture:
    """The widths of an opened picture, upright as the camera was held."""
    opened.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # a large JPEG is unpacked smaller at once
    upright = ImageOps.exif_transpose(opened)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    widths = sorted({min(width, plain.width) for width in WIDTHS})
    return Picture(plain.width, plain.height, {width: webp(plain, width) for width in widths})


def webp(picture: Image.Image, width: int) -> bytes:
    """The picture as WebP, at most `width` wide."""
    smaller = picture.copy()
    smaller.thumbnail((width, picture.height), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    smaller.save(made, "WEBP", quality=QUALITY, method=4)
    return made.getvalue()
