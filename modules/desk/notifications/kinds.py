"""The kinds of notifications: each package names its own by a hook in its manifest."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from infra.kit.i18n import N_, Translator
from infra.kit.module import registry
from tenancy.access.api import Actor

NOTIFICATIONS = "desk.notifications"
"""A tuple of `Kind`."""


class Way(StrEnum):
    """How somebody wants to hear of a kind."""

    PAGE = "page"
    MAIL = "mail"
    DIGEST = "digest"
    OFF = "off"


WAYS = {
    Way.PAGE: N_("Here only"),
    Way.MAIL: N_("Here, and a mail at once"),
    Way.DIGEST: N_("Here, and one mail each morning"),
    Way.OFF: N_("Not at all"),
}


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks both for the catalogs: said in the reader's language later."""
    return one, many


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of notification. `label`: a msgid; `said`: what `ngettext` marked ("{n} product is running low").

    `needs`: the right to hear of it. `path` below /app/{slug}: where several are mended together. `needs_you`: it waits
    for a person, so that the bell shows it in orange. `worded`: its things' names are msgids.
    """

    name: str
    label: str
    said: tuple[str, str]
    icon: str
    needs: str
    path: str
    action: str
    tone: str = "sun"
    needs_you: bool = True
    default: Way = Way.PAGE
    worded: bool = False

    def names(self, things: Sequence[Mapping[str, str]], words: Translator) -> list[str]:
        """What the things are called in the reader's language; those without a name are left out."""
        found = [thing["name"] for thing in things if thing["name"]]
        return [words.gettext(name) for name in found] if self.worded else found


def kinds() -> Iterator[Kind]:
    """Every kind of every module, in the order of the graph."""
    for fill in registry.words(NOTIFICATIONS):
        yield from fill


def kinds_for(actor: Actor) -> list[Kind]:
    """Those that `actor` may hear of."""
    own = (kind for fill in registry.hooks(NOTIFICATIONS, actor.switches) for kind in fill)
    return [kind for kind in own if actor.may(kind.needs)]


def way_of(kind: Kind, told: Mapping[str, str]) -> Way:
    """How somebody who chose `told` hears of it."""
    chosen = told.get(kind.name, "")
    return Way(chosen) if chosen in set(Way) else kind.default


def wanted_by(actor: Actor) -> list[Kind]:
    """Those that `actor` may hear of and has not turned off."""
    return [kind for kind in kinds_for(actor) if way_of(kind, actor.told) is not Way.OFF]
