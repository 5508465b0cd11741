"""The settings' pages: ours, and those that other packages add under the group `settings`."""

from collections.abc import Sequence

from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.module import Navigation, registry
from infra.kit.shell import Link, Section
from tenancy.access.actor import Actor
from tenancy.access.permissions import Access

SECTIONS = {
    "shop": N_("Shop"), "people": N_("People and programs"), "selling": N_("Selling"), "plan": N_("Plan and modules"),
    "data": N_("Data"),
}  # fmt: skip
OWN = (
    Navigation(label=N_("Shop profile"), icon="store", path="/settings", needs=Access.ENTER, section="shop", order=10),
    Navigation(label=N_("Staff"), icon="users", path="/settings/staff", needs=Access.STAFF, section="people", order=20),
    Navigation(
        label=N_("API keys"), icon="key-round", path="/settings/keys", needs=Access.KEYS, section="people", order=30
    ),
    Navigation(
        label=N_("Your account"), icon="user", path="/settings/account", needs=Access.ENTER, section="people", order=15
    ),
)


def settings_tabs(actor: Actor, path: str) -> Sequence[Section]:
    """The sections of the settings that the actor may open; `path` below the shop is the current page."""
    words, pages = for_locale(actor.locale), settings_pages(actor)
    each = ([page for page in pages if page.section == section] for section in SECTIONS)
    return [section_of(actor, words, there, path) for there in each if there]


def section_of(actor: Actor, words: Translator, pages: Sequence[Navigation], path: str) -> Section:
    home = f"/app/{actor.slug}"
    links = tuple(Link(words.gettext(n.label), f"{home}{n.path}", n.path == path) for n in pages)
    is_current = any(link.current for link in links)
    label = words.gettext(SECTIONS[pages[0].section])
    return Section(label, links[0].href, is_current, links if is_current and len(links) > 1 else ())


def settings_pages(actor: Actor) -> list[Navigation]:
    """The same as entries, in their order."""
    added = [n for m in registry.of(actor.switches) for n in m.navigation if n.group == "settings"]
    return sorted((n for n in (*OWN, *added) if actor.may(n.needs)), key=lambda n: n.order)
