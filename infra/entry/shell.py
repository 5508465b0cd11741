"""The frame around a tenant's page: what this person may open, and who they are."""

from datetime import timedelta
from typing import cast

import msgspec

from infra.kit import clock, formats
from infra.kit.i18n import N_, for_locale
from infra.kit.module import Navigation, registry
from infra.kit.scope import ACTOR, CSRF, REQUEST_ID, STORES, carried, carried_as
from infra.kit.shell import (
    AnyRequest,
    Link,
    NavigationGroup,
    NavigationItem,
    Notice,
    Shell,
    anonymous_shell,
    show_shell_by,
)
from tenancy.access.api import Actor, Store
from tenancy.operators.api import console_frame

TWO = 2
TRIALING, PLAN, LAST_DAYS = "trialing", "settings.plan", timedelta(days=7)
LINES = {
    TRIALING: N_("Your trial ends on {day}."),
    "past_due": N_("A bill of this shop is unpaid. From {day} on it can only be read."),
    "read_only": N_("A bill of this shop is unpaid, so it can only be read until it is paid."),
    "suspended": N_("This shop is suspended until its bill is paid."),
}
WAYS_OUT = {True: N_("Choose a plan"), False: N_("See the bill")}
GROUPS = {"main": "", "modules": N_("Your modules"), "foot": ""}


def show_shell() -> None:
    """Registers this frame for all pages."""
    show_shell_by(shell_of)


def shell_of(request: AnyRequest) -> Shell:
    """Anonymous, or the frame of the actor's shop."""
    shell = anonymous_shell(request)
    changes: dict[str, object] = {
        "csrf": carried(request.scope, CSRF),
        "request_id": carried(request.scope, REQUEST_ID),
    }
    if actor := carried_as(request.scope, ACTOR, Actor):
        changes |= tenant_frame(request, actor)
    changes |= console_frame(request, request.cookies.get("locale", ""))
    return msgspec.structs.replace(shell, **changes)


def tenant_frame(request: AnyRequest, actor: Actor) -> dict[str, object]:
    home, words = f"/app/{actor.slug}", for_locale(actor.locale).gettext
    return {
        "locale": actor.locale,
        "zone": actor.zone,
        "currency": actor.currency,
        "home": home,
        "tenant": actor.shop,
        "slug": actor.slug,
        "person": actor.name,
        "initials": initials(actor.name),
        "navigation": navigation(actor, request.url.path),
        "account": (
            Link(words(N_("Your account")), f"{home}/settings/account"),
            Link(words(N_("Your shops")), "/shops"),
        ),
        "finder": f"{home}/finder",
        "notifications": f"{home}/notifications",
        "choose_store": f"{home}/store",
        **store_frame(request, actor),
        "log_out": "/logout",
        "notices": notices(actor),
    }


def store_frame(request: AnyRequest, actor: Actor) -> dict[str, object]:
    """The stores to choose from, where there are several, and the chosen one's name."""
    known = cast("list[Store]", carried_as(request.scope, STORES, list) or [])
    if len(known) < TWO:
        return {}
    everything = ("", for_locale(actor.locale).gettext(N_("All stores")))
    return {
        "store": next((store.name for store in known if store.id == actor.store), ""),
        "stores": (everything, *((str(store.id), store.name) for store in known)),
    }


def notices(actor: Actor) -> tuple[Notice, ...]:
    """The line above each page: how the shop stands with its bills, and the way out for who may take it."""
    standing, words = actor.standing, for_locale(actor.locale).gettext
    if standing is None or standing.state not in LINES:
        return ()
    if standing.state == TRIALING and (standing.until is None or standing.until - clock.now() > LAST_DAYS):
        return ()
    today = clock.day_of(clock.now(), actor.zone)
    until = formats.day(clock.day_of(standing.until, actor.zone), actor.locale, today=today) if standing.until else ""
    kind = "bad" if standing.state in {"read_only", "suspended"} else "sun"
    link = Link(words(WAYS_OUT[standing.state == TRIALING]), f"/app/{actor.slug}/settings/plan")
    return (Notice(text=words(LINES[standing.state], day=until), kind=kind, link=link if actor.may(PLAN) else None),)


def initials(name: str) -> str:
    """Two letters of a Latin name, the last two characters of a Chinese one."""
    words = name.split()
    if not words:
        return "?"
    if any("\u4e00" <= c <= "\u9fff" for c in name):
        return words[-1][-2:]
    return "".join(word[0] for word in (words[0], words[-1]) if word).upper()[: len(words)]


def navigation(actor: Actor, path: str) -> tuple[NavigationGroup, ...]:
    """The entries of the modules that are on, as far as the actor may open them, by group."""
    entries = sorted(
        (n for m in registry.of(actor.switches) for n in m.navigation if actor.may(n.needs)), key=lambda n: n.order
    )
    found = current(entries, f"/app/{actor.slug}", path)
    groups: list[NavigationGroup] = []
    for name, label in GROUPS.items():
        items = tuple(item(n, actor.slug, current=n is found) for n in entries if n.group == name)
        if items:
            groups.append(NavigationGroup(items=items, label=label, foot=name == "foot"))
    return tuple(groups)


def current(entries: list[Navigation], home: str, path: str) -> Navigation | None:
    """The entry whose path is the longest beginning of this page's; home is its own page alone."""
    fit = [
        n
        for n in entries
        if path.rstrip("/") == home + n.path or (n.path and path.startswith(f"{home}{n.path.rstrip('/')}/"))
    ]
    return max(fit, key=lambda n: len(n.path), default=None)


def item(entry: Navigation, slug: str, *, current: bool) -> NavigationItem:
    return NavigationItem(
        label=entry.label,
        icon=entry.icon,
        href=f"/app/{slug}{entry.path}".rstrip("/"),
        current=current,
        phone=entry.phone,
    )
