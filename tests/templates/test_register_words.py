"""The register's words are in its scripts: each has Chinese in the catalog that the build puts beside them."""

import json
import re
from collections.abc import Iterator

from babel.messages.pofile import read_po

from templates.build import ASSETS, LOCALES

TEXT = r'"((?:[^"\\]|\\.)*)"'
ONE = re.compile(r"(?<![\w.])(?:t|N_)\(\s*" + TEXT)
COUNTED = re.compile(r"(?<![\w.])n\(\s*" + TEXT + r"\s*,\s*" + TEXT)
LABEL = re.compile(r"label: " + TEXT)
CATALOG = LOCALES / "zh_Hans" / "LC_MESSAGES" / "pos_register.po"


def said() -> Iterator[str | tuple[str, str]]:
    for path in (ASSETS / "js" / "register").rglob("*.js"):
        text = path.read_text()
        for pattern in (ONE, LABEL):
            yield from (json.loads(f'"{found[1]}"') for found in pattern.finditer(text))
        yield from ((json.loads(f'"{found[1]}"'), json.loads(f'"{found[2]}"')) for found in COUNTED.finditer(text))


def test_each_word_of_the_register_is_said_in_chinese_too() -> None:
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans")
    assert {msgid for msgid in said() if (entry := catalog.get(msgid, "register")) is None or not entry.string} == set()
