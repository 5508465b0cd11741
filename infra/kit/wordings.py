"""Words of letters that go out by e-mail, the merchant's own or ours, with blanks to be filled. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import FieldError

LOCALES = ("en", "zh_Hans")
LANGUAGES = (("en", "English"), ("zh_Hans", "简体中文"))
BLANK = re.compile(r"\{(\w*)\}")
LONGEST = {"subject": 200, "text": 4000}
UNKNOWN_BLANK = N_("There is no blank called {blank}.")
EMPTY = N_("Write what buyers are to read.")
TOO_LONG = N_("At most {longest} characters.")


class Wording(msgspec.Struct, frozen=True):
    """One letter in one language."""

    subject: str
    text: str


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its blanks filled; what nobody knows stays empty, and so do lines of nothing but that."""
    lines: list[str] = []
    for line in text.split("\n"):
        full = BLANK.sub(lambda blank: values.get(blank[1], ""), line)
        if full.strip() or not line.strip():
            lines.append(full.rstrip())
    return "\n".join(lines)


def in_one_line(text: str) -> str:
    """A subject has no line breaks, whatever a blank brought."""
    return " ".join(text.split())


def typed_in(data: Mapping[str, Any], kind: str, locale: str) -> Wording:
    """What was typed into the fields `<kind>.<locale>.subject` and `.text`."""
    subject = in_one_line(str(data.get(f"{kind}.{locale}.subject") or ""))
    return Wording(subject, str(data.get(f"{kind}.{locale}.text") or "").replace("\r\n", "\n").strip())


def faults_of(kind: str, locale: str, words: Wording, blanks: Collection[str]) -> list[FieldError]:
    """What is wrong, by the fields `<kind>.<locale>.subject` and `.text`; `blanks`: those that there are."""
    faults: list[FieldError] = []
    for part, text in (("subject", words.subject), ("text", words.text)):
        field = f"{kind}.{locale}.{part}"
        unknown = [blank for blank in BLANK.findall(text) if blank not in blanks]
        if not text.strip():
            faults.append(FieldError(field=field, code="missing", message=EMPTY))
        elif len(text) > LONGEST[part]:
            faults.append(FieldError(field=field, code="too_long", message=TOO_LONG, facts={"longest": LONGEST[part]}))
        elif unknown:
            facts: dict[str, Any] = {"blank": unknown[0]}
            faults.append(FieldError(field=field, code="blank_unknown", message=UNKNOWN_BLANK, facts=facts))
    return faults
