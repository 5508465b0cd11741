"""The settings' tabs: ours, and those that other packages add under the group `settings`."""

from collections.abc import Sequence

from infra.kit.i18n import N_, for_locale
from infra.kit.module import Navigation, registry
from infra.kit.shell import Link
from tenancy.access.actor import Actor
from tenancy.access.permissions import Access

OWN = (
    Navigation(label=N_("Shop"), icon="store", path="/settings", needs=Access.ENTER, order=10),
    Navigation(label=N_("People"), icon="users", path="/settings/staff", needs=Access.STAFF, order=20),
    Navigation(label=N_("API keys"), icon="key-round", path="/settings/keys", needs=Access.KEYS, order=30),
    Navigation(label=N_("Your account"), icon="user", path="/settings/account", needs=Access.ENTER, order=40),
)


def settings_tabs(actor: Actor, path: str) -> Sequence[Link]:
    """The settings that the actor may open; `path` below the shop is the current one."""
    words = for_locale(actor.locale)
    entries = settings_pages(actor)
    return [Link(words.gettext(n.label), f"/app/{actor.slug}{n.path}", n.path == path) for n in entries]


def settings_pages(actor: Actor) -> list[Navigation]:
    """The same as entries, in their order."""
    added = [n for m in registry.of(actor.switches) for n in m.navigation if n.group == "settings"]
    return sorted((n for n in (*OWN, *added) if actor.may(n.needs)), key=lambda n: n.order)
