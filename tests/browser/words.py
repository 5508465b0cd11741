"""English that stands on a page in another language: words of ours that nobody translated, or that nobody marked."""

import re
from functools import cache

from templates.build import merged_catalog
from tests.templates.catalogs import msgids_in, sources

WORDS = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z’']{2,})+")  # two words in a row: what a name or a code rarely is
NO_WORDS = re.compile(r"\S*[:/@_.]\S*")  # addresses, scopes, headings of requests
PLACEHOLDER = re.compile(r"\{\w+\}")


@cache
def ours() -> re.Pattern[str]:
    """Every msgid with a translation that differs, as one pattern; {placeholders} stand for anything."""
    catalog = merged_catalog("zh_Hans")
    found: set[str] = set()
    for path in sources():
        for msgid in msgids_in(path):
            for text in [msgid] if isinstance(msgid, str) else msgid:
                own, fixed = catalog.get(msgid), PLACEHOLDER.split(" ".join(text.split()))
                if re.search(r"[A-Za-z]{2,}", "".join(fixed)) and (own is None or own.string != text):
                    found.add(".+".join(map(re.escape, fixed)))
    return re.compile("|".join(sorted(found, key=len, reverse=True)))


def english_in(texts: list[str], locale: str) -> list[str]:
    """Those of `texts` that are English although the reader's language is another."""
    if locale == "en":
        return []
    read = [NO_WORDS.sub("", text).strip() for text in texts]
    return [
        text for text, rest in zip(texts, read, strict=True) if WORDS.search(rest) or (rest and ours().fullmatch(text))
    ]
