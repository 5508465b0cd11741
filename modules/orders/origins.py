"""What people call the places that orders were recorded from: packages name theirs by the contract `ORIGINS`."""

from infra.kit.i18n import N_, Translator
from infra.kit.module import registry

ORIGINS = "orders.origins"
"""A dict: origin (`pos`) → what to say of an order that came from there, a msgid ("Sold at a register")."""


def told_of(origin: str, external_id: str, words: Translator) -> str:
    """Where an order came from; of one that no package names also what it is called there. "" for the shop's own."""
    if not origin:
        return ""
    if label := named(origin):
        return words.gettext(label)
    if not external_id:
        return words.gettext(N_("Taken over from {origin}"), origin=origin)
    return words.gettext(N_("Taken over from {origin}, {number} there"), origin=origin, number=external_id)


def named(origin: str) -> str:
    """The msgid that a package has for `origin`, or ""."""
    names: dict[str, str] = {name: label for fill in registry.words(ORIGINS) for name, label in fill.items()}
    return names.get(origin, "")
