"""The frame around the console's pages: what can be opened, and who is at it."""

from infra.kit.i18n import N_, for_locale, negotiate
from infra.kit.module import Navigation, registry
from infra.kit.scope import OPERATOR, carried_as
from infra.kit.shell import AnyRequest, Link, NavigationGroup, NavigationItem
from tenancy.operators.door import ACCOUNT, HOME
from tenancy.operators.identity import Operator

CONSOLE = "operators.console"
"""A hook: a `Navigation` whose path lies below the console's home."""
OWN = (
    Navigation(label=N_("Operators’ log"), icon="history", path="/log", needs="", group="foot", order=80),
    Navigation(label=N_("Operators"), icon="users", path="/people", needs="", group="foot", order=85),
)


def console_frame(request: AnyRequest, locale: str) -> dict[str, object]:
    """What differs from the frame of somebody who is not logged in; nothing where no operator is."""
    operator = carried_as(request.scope, OPERATOR, Operator)
    if operator is None:
        return {}
    language = operator.locale or locale or negotiate(request.headers.get("accept-language", ""))
    words = for_locale(language).gettext
    return {
        "locale": language,
        "zone": operator.zone,
        "home": HOME,
        "tenant": words(N_("Operators’ console")),
        "person": operator.name,
        "email": operator.email,
        "initials": operator.name[:1].upper(),
        "navigation": navigation(request.url.path) if operator.has_factor else (),
        "account": (Link(words(N_("Your account")), ACCOUNT),) if operator.has_factor else (),
        "log_out": f"{HOME}/logout",
    }


def entries() -> list[Navigation]:
    """In their order; the first is where the console begins."""
    return sorted((*registry.hooks(CONSOLE), *OWN), key=lambda entry: entry.order)


def navigation(path: str) -> tuple[NavigationGroup, ...]:
    found = entries()
    fit = [entry for entry in found if f"{path}/".startswith(f"{HOME}{entry.path}/")]
    current = max(fit, key=lambda entry: len(entry.path), default=None)
    groups = [(name, [entry for entry in found if entry.group == name]) for name in ("main", "foot")]
    return tuple(
        NavigationGroup(items=tuple(item(entry, is_current=entry is current) for entry in some), foot=name == "foot")
        for name, some in groups
        if some
    )


def item(entry: Navigation, *, is_current: bool) -> NavigationItem:
    return NavigationItem(
        label=entry.label, icon=entry.icon, href=f"{HOME}{entry.path}", current=is_current, phone=entry.phone
    )
