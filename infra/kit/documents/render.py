"""A paper becomes PDF, or a picture of its first page. The same paper and look give the same bytes, wherever.

Set by typst from templates/papers/paper.typ, with the fonts of the build alone. What stands on a paper is data to it,
never source: nobody's name can be a command. Takes some hundredths of a second: `pdf` and `picture` work in a thread.
"""

import asyncio
from functools import cache
from pathlib import Path
from typing import Literal, cast

import msgspec
import typst

from infra.kit.documents.paper import Look, Paper

TEMPLATES = Path(__file__).parents[3] / "templates"
PAPERS = TEMPLATES / "papers"
FONTS = TEMPLATES / "built" / "fonts"
AT_ONCE = asyncio.Semaphore(2)
POINTS = 96  # dots to an inch, of a picture


class FontsMissing(RuntimeError):
    """The build has not been run: `python -m templates.build` brings the fonts."""


async def pdf(paper: Paper, look: Look) -> bytes:
    """The paper as PDF."""
    async with AT_ONCE:
        return await asyncio.to_thread(made, paper, look, "pdf")


async def picture(paper: Paper, look: Look) -> bytes:
    """The first page as PNG, for people to look at before they settle for it."""
    async with AT_ONCE:
        return await asyncio.to_thread(made, paper, look, "png")


def made(paper: Paper, look: Look, kind: Literal["pdf", "png"]) -> bytes:
    """As `pdf` and `picture`; blocks. Raises FontsMissing."""
    compiler = typst.Compiler(
        PAPERS / "paper.typ", root=PAPERS, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs(paper, look)
    )
    # Dates would come from the clock: what a paper is from stands on it.
    done = compiler.compile(format=kind, ppi=POINTS, timestamp=0)
    return cast("bytes", done[0] if isinstance(done, list) else done)


@cache
def fonts() -> typst.Fonts:
    """The fonts of the build, read once. Raises FontsMissing."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if not found.families():
        raise FontsMissing("No fonts: run `python -m templates.build` first.")
    return found


def inputs(paper: Paper, look: Look) -> dict[str, str]:
    """What the template reads: two texts of JSON. A logo goes as numbers, which typst makes bytes of."""
    appearance = {
        "languages": look.languages, "accent": look.accent, "size": look.size, "logo": list(look.logo),
    }  # fmt: skip
    return {"paper": msgspec.json.encode(paper).decode(), "look": msgspec.json.encode(appearance).decode()}
