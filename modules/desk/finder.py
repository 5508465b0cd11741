"""The finder of the top bar: things and deeds by a few letters. Packages say by hooks what of theirs is found."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.module import Navigation, registry
from infra.kit.search import search_pattern, search_text
from tenancy.access.api import Actor, settings_pages

FINDERS = "desk.finders"
"""The contract of things: a `Finder`."""
ACTIONS = "desk.actions"
"""The contract of deeds: a tuple of `Navigation`, each a page where something is begun ("New order")."""
MOST, LONGEST = 5, 100


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was found: `path` below /app/{slug}, `note` what tells it from its like."""

    text: str
    path: str
    note: str = ""
    icon: str = ""


class Finder(msgspec.Struct, frozen=True, kw_only=True):
    """Things of one kind. `find(session, actor, query, most)` gives at most so many, for who has `needs`."""

    label: str
    icon: str
    needs: str
    find: Callable[[TenantReader, Actor, str, int], Awaitable[Sequence[Hit]]]
    order: int = 50


class HitLink(msgspec.Struct, frozen=True, kw_only=True):
    n: int
    text: str
    note: str
    href: str
    icon: str


class HitGroup(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    hits: tuple[HitLink, ...]


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """What the finder shows under its field."""

    query: str
    groups: tuple[HitGroup, ...]


async def find(session: TenantReader, actor: Actor, query: str) -> Hits:
    """Deeds, things and pages for `query`; without one, what can be done."""
    asked, words = query.strip()[:LONGEST], for_locale(actor.locale).gettext
    found: list[tuple[str, Sequence[Hit]]] = [(words(N_("Do")), named(actor, actions(actor), asked))]
    if asked:
        for finder in sorted(registry.hooks(FINDERS, actor.switches), key=lambda each: each.order):
            if actor.may(finder.needs):
                hits = await finder.find(session, actor, asked, MOST)
                kept = [msgspec.structs.replace(hit, icon=hit.icon or finder.icon) for hit in hits]
                found.append((words(finder.label), kept))
        found.append((words(N_("Pages")), named(actor, pages(actor), asked)))
    return Hits(query=asked, groups=numbered(actor, found))


def numbered(actor: Actor, found: Sequence[tuple[str, Sequence[Hit]]]) -> tuple[HitGroup, ...]:
    """The groups that have something; hits are counted through, for the arrow keys."""
    groups: list[HitGroup] = []
    count = 0
    for label, hits in found:
        links: list[HitLink] = []
        for hit in hits[:MOST]:
            count += 1
            href = f"/app/{actor.slug}{hit.path}".rstrip("/")
            links.append(HitLink(n=count, text=hit.text, note=hit.note, href=href, icon=hit.icon))
        if links:
            groups.append(HitGroup(label=label, hits=tuple(links)))
    return tuple(groups)


def actions(actor: Actor) -> list[Navigation]:
    found = [n for fill in registry.hooks(ACTIONS, actor.switches) for n in fill if actor.may(n.needs)]
    return sorted(found, key=lambda n: n.order)


def pages(actor: Actor) -> list[Navigation]:
    """Every entry of the sidebar and of the settings that the actor may open."""
    entries = [n for m in registry.of(actor.switches) for n in m.navigation if n.group != "settings"]
    return [*(n for n in entries if actor.may(n.needs)), *settings_pages(actor)]


def named(actor: Actor, entries: Sequence[Navigation], query: str) -> list[Hit]:
    """Those of `entries` whose name answers `query`, in whichever of our languages, by pinyin too."""
    words, patterns = for_locale(actor.locale).gettext, [pattern.strip("%") for pattern in search_pattern(query)]
    fit = [n for n in entries if all(part in names_of(n.label) for part in patterns) and (patterns or not query)]
    return [Hit(text=words(n.label), path=n.path, icon=n.icon) for n in fit]


def names_of(label: str) -> str:
    return search_text(*(for_locale(locale).gettext(label) for locale in LOCALES))
