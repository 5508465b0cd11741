"""Words in the reader's language.

A msgid is the English text itself, with {named} placeholders. Each package brings its own Chinese in
templates/locales/zh_Hans/LC_MESSAGES/<package>.po; `python -m templates.build` merges and compiles them.
"""

import re
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Protocol, runtime_checkable

from babel.numbers import format_decimal
from markupsafe import Markup, escape

LOCALES = ("en", "zh_Hans")
SOURCE = "en"
NAMES = {"en": "English", "zh_Hans": "简体中文"}
LANGUAGE_TAGS = {"en": "en", "zh_Hans": "zh-Hans"}
CATALOGS = Path(__file__).parents[2] / "templates" / "built" / "locales"

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class NotBuilt(RuntimeError):
    """What `python -m templates.build` makes is missing."""


def N_(msgid: str) -> str:  # noqa: N802  gettext's own name for it
    """Marks `msgid` for translation and returns it unchanged; the edge translates it."""
    return msgid


@runtime_checkable
class Localized(Protocol):
    """A fact that knows how each language writes it, such as money.Amount."""

    def in_locale(self, locale: str) -> str: ...


class Msgids(tuple[str, ...]):
    """A fact of msgids, such as what plans are called: each reader has them in their own language."""

    __slots__ = ()

    def in_locale(self, locale: str) -> str:
        words = for_locale(locale)
        return ("、" if locale.startswith("zh") else ", ").join(words.gettext(each) for each in self)

    def __str__(self) -> str:
        """In the source's language: for programs and logs."""
        return self.in_locale(SOURCE)


class Translator:
    """One language. `facts` fill {placeholders}: whole numbers and decimals are grouped as the language does,
    markup stays markup (and makes the result markup), anything else is put in as text. One that is missing stays
    visible.
    """

    def __init__(self, locale: str, catalog: NullTranslations) -> None:
        self.locale = locale
        self._catalog = catalog

    def gettext(self, msgid: str, **facts: object) -> str:
        """`msgid` in this language; an untranslated one stays English."""
        return self._fill(self._catalog.gettext(msgid) if msgid else "", facts)

    def ngettext(self, singular: str, plural: str, n: int, **facts: object) -> str:
        """The form for `n`, which also fills {n}."""
        return self._fill(self._catalog.ngettext(singular, plural, n), {"n": n, **facts})

    def _fill(self, text: str, facts: dict[str, object]) -> str:
        if not facts:
            return text
        if any(hasattr(fact, "__html__") for fact in facts.values()):
            filled = _PLACEHOLDER.sub(lambda m: str(escape(self._shown(m, facts))), str(escape(text)))
            return Markup(filled)  # noqa: S704  every part was escaped, or is markup of ours
        return _PLACEHOLDER.sub(lambda m: self._shown(m, facts), text)

    def _shown(self, match: re.Match[str], facts: dict[str, object]) -> str:
        fact = facts.get(match[1], match[0])
        if isinstance(fact, int | Decimal) and not isinstance(fact, bool):
            return format_decimal(fact, locale=self.locale)
        if isinstance(fact, Localized):
            return fact.in_locale(self.locale)
        return fact if isinstance(fact, str) else str(fact)


@cache
def for_locale(locale: str) -> Translator:
    """The translator of one of `LOCALES`; raises `NotBuilt` when the catalogs have not been compiled."""
    if locale not in LOCALES:
        raise ValueError(f"no such locale: {locale}")
    if locale == SOURCE:
        return Translator(locale, NullTranslations())
    path = CATALOGS / f"{locale}.mo"
    if not path.exists():
        raise NotBuilt("The translations are not compiled: run `python -m templates.build`.")
    with path.open("rb") as file:
        return Translator(locale, GNUTranslations(file))


def negotiate(accept_language: str) -> str:
    """The best of `LOCALES` for an Accept-Language header. Any Chinese reads Simplified rather than English."""
    for tag in _by_preference(accept_language):
        language = tag.partition("-")[0].lower()
        if language == "zh":
            return "zh_Hans"
        if language == "en":
            return "en"
    return SOURCE


def _by_preference(header: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if tag and weight > 0:
            weighed.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]
