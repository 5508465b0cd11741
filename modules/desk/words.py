"""Contracts by which packages name their deeds and subjects in the activity log, filled by hooks in their manifests."""

from uuid import UUID

from infra.kit.i18n import for_locale
from infra.kit.module import registry

DEEDS = "desk.deeds"
"""A dict: act (`product.archived`) → msgid ("Product archived")."""
SUBJECTS = "desk.subjects"
"""A dict: kind (`catalog.product`) → path below /app/{slug} with {id}."""
KINDS = "desk.kinds"
"""A dict: kind (`catalog.product`) → what such a subject is called, a msgid ("Product")."""
FIELDS = "desk.fields"
"""A dict: field of a deed's before and after (`tax_class`) → what people call it, a msgid."""
QUIET = "desk.quiet"
"""A tuple of acts that stand in their subject's history alone: one line for each of 20,000 rows would bury the log."""


def deed_in_words(act: str, locale: str) -> str:
    """What the log says of `act`; one that no package names shows as its words."""
    named: dict[str, str] = {act: words for fill in registry.words(DEEDS) for act, words in fill.items()}
    return for_locale(locale).gettext(named.get(act, act.replace(".", " ").replace("_", " ").capitalize()))


def kinds_in_words(locale: str) -> dict[str, str]:
    """What the subjects are called, by kind."""
    words = for_locale(locale).gettext
    return {kind: words(label) for fill in registry.words(KINDS) for kind, label in fill.items()}


def field_in_words(field: str, locale: str) -> str:
    """What people call a field of a deed (`variant TEA-1`: the one with that code); one that no package names shows as
    its words.
    """
    named: dict[str, str] = {name: words for fill in registry.words(FIELDS) for name, words in fill.items()}
    words, (kind, _, code) = for_locale(locale).gettext, field.partition(" ")
    if "{code}" in named.get(kind, ""):  # goods that were brought in may have none
        return words(named[kind], code=code).strip()
    return words(named.get(field, field.replace("_", " ").capitalize()))


def quiet_acts() -> list[str]:
    return [act for fill in registry.words(QUIET) for act in fill]


def path_of(kind: str, subject: UUID, slug: str) -> str:
    """Where a subject is looked at, or "" for one that has no page."""
    paths: dict[str, str] = {kind: path for fill in registry.words(SUBJECTS) for kind, path in fill.items()}
    return f"/app/{slug}{paths[kind].format(id=subject)}" if kind in paths else ""
