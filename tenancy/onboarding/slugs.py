"""The shop's name in its addresses: from its name, in letters that every keyboard has."""

import re
import unicodedata
from collections.abc import Container

from pypinyin import lazy_pinyin

MOST = 40
RESERVED_WORDS = """
about account admin api app apps assets auth billing blog cdn dashboard demo docs email errors help home index
info legal login logout mail me new null operator partner partners pos pricing privacy public root security
settings shop shops signup static status store stores support system team terms test trade undefined user
users www yuntai
"""
RESERVED = frozenset(RESERVED_WORDS.split())


def slug_for(name: str) -> str:
    """`name` in lower-case letters, digits and hyphens: 西湖茶庄 → xi-hu-cha-zhuang. `shop` when none is left."""
    latin = unicodedata.normalize("NFKD", " ".join(lazy_pinyin(name)))
    plain = "".join(character for character in latin.lower() if not unicodedata.combining(character))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:MOST].strip("-")
    return slug or "shop"


def free_slug(name: str, taken: Container[str]) -> str:
    """The slug for `name`, with a number behind it when it is reserved or taken."""
    slug = slug_for(name)
    if slug not in RESERVED and slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
