"""Search that finds Chinese and Latin alike, by one text column and one trigram index.

`search_text` is stored beside a row; its words stand between blanks. `matches` asks for each word of a query:
one or two signs must begin a stored word, longer ones may stand anywhere in it, so that each pattern has trigrams.
A run of Han signs is kept whole, as overlapping pairs, and in pinyin: syllables, joined, and initials.
Index: `Index(…, postgresql_using="gin", postgresql_ops={"search_text": "ext.gin_trgm_ops"})`.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from pypinyin import Style, lazy_pinyin
from sqlalchemy import ColumnElement, and_, false, true
from sqlalchemy.orm import InstrumentedAttribute

LONGEST_QUERY = 100
MOST_WORDS = 8
_SHORT = 2

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK = _HAN + "\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_CJK_RUN = re.compile(f"[{_CJK}]+")
_RUN = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
# A point between digits belongs to the number: 2.5kg is not 25kg.
_APART = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_")
# Letters that Unicode doesn't take apart into a base and a mark.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"})


def search_text(*parts: str | None) -> str:
    """What is stored for a row: the words of all parts, each once, between blanks; "" if there are none."""
    words = dict.fromkeys(word for part in parts if part for word in _stored(_plain(part)))
    return f" {' '.join(words)} " if words else ""


def search_pattern(query: str) -> list[str]:
    """LIKE patterns which all must match; at most 8, from the query's first 100 signs. They hold no wildcard of it."""
    terms = dict.fromkeys(_terms(_plain(query[:LONGEST_QUERY])))
    return [f"% {term}%" if len(term) <= _SHORT else f"%{term}%" for term in list(terms)[:MOST_WORDS]]


def matches(column: ColumnElement[str] | InstrumentedAttribute[str], query: str) -> ColumnElement[bool]:
    """Whether the row whose `search_text` is in `column` answers `query`: always for a blank one, never for "!?"."""
    patterns = search_pattern(query)
    if patterns:
        return and_(*(column.like(pattern) for pattern in patterns))
    return false() if query.strip() else true()


def _plain(text: str) -> str:
    """Lower case, compatibility forms folded (full width, ligatures), marks taken off."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN))
    bare = "".join(sign for sign in apart if not unicodedata.category(sign).startswith("M"))
    return unicodedata.normalize("NFC", bare)


def _stored(plain: str) -> Iterator[str]:
    for word in plain.split():
        parts = [part for part in _APART.split(word) if part]
        for part in dict.fromkeys([*parts, "".join(parts)]):
            if part:
                yield part
                yield from _runs(part)


def _runs(word: str) -> Iterator[str]:
    for run in _RUN.findall(word):
        yield run
        if not _CJK_RUN.match(run):
            continue
        yield from _pairs(run)
        for han in _HAN_RUN.findall(run):
            yield from _sounds(han)


def _pairs(run: str) -> Iterator[str]:
    """Overlapping pairs, and the last sign alone, so that each sign begins a word."""
    yield from map("".join, pairwise(run))
    yield run[-1]


@lru_cache(maxsize=4096)
def _sounds(han: str) -> tuple[str, ...]:
    syllables = [syllable for syllable in lazy_pinyin(han, errors="ignore") if syllable]
    initials = "".join(lazy_pinyin(han, style=Style.FIRST_LETTER, errors="ignore"))
    return (*syllables, "".join(syllables), initials, *_pairs(initials)) if initials else ()


def _terms(plain: str) -> Iterator[str]:
    """A query's words: signs that were written together stay together, within each script."""
    for word in plain.split():
        yield from _RUN.findall("".join(_APART.split(word)))
