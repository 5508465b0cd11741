"""View-model of the switches in the settings."""

from collections.abc import Sequence

import msgspec

from billing.entitlements.service import labels_with
from billing.entitlements.stored import entitlements_of
from billing.plans.api import read_catalog
from infra.kit.db.sessions import PlatformReader
from infra.kit.i18n import for_locale
from infra.kit.module import registry
from infra.kit.shell import Link
from tenancy.access.api import Actor, settings_tabs
from tenancy.onboarding.api import offered
from tenancy.switches.api import states_of

PATH = "/settings/modules"
OFF = "off"


class SwitchRow(msgspec.Struct, frozen=True, kw_only=True):
    """One module. `state`: off, opening or on; `on` and `off` are paths that take a POST, empty for what can't be.

    `plans`: what has it, in the reader's words, where the shop's own plan doesn't.
    """

    name: str
    icon: str
    label: str
    text: str
    state: str
    in_plan: bool
    plans: str = ""
    on: str
    off: str


class ModulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """`reload`: the page's own path while a module is being prepared, else empty."""

    tabs: Sequence[Link]
    key: str
    reload: str
    rows: Sequence[SwitchRow]


async def modules_page(session: PlatformReader, actor: Actor, key: str) -> ModulesPage:
    """The switches that have a package, in the order of the graph."""
    states = await states_of(session, actor.tenant)
    allowed = await entitlements_of(session, actor.tenant)
    home = f"/app/{actor.slug}{PATH}"
    catalog, words = await read_catalog(session), for_locale(actor.locale).gettext
    rows: list[SwitchRow] = []
    for name in registry.switches():
        in_plan = allowed.may_switch_on(name)
        plans = "" if in_plan else ", ".join(words(label) for label in labels_with(catalog, name))
        rows.append(row_of(name, states.get(name, OFF), home, actor.locale, in_plan=in_plan, plans=plans))
    is_opening = any(row.state == "opening" for row in rows)
    return ModulesPage(tabs=settings_tabs(actor, PATH), key=key, reload=home if is_opening else "", rows=rows)


def row_of(name: str, state: str, home: str, locale: str, *, in_plan: bool, plans: str = "") -> SwitchRow:
    words, shown = for_locale(locale).gettext, offered(name)
    return SwitchRow(
        name=name,
        icon=shown.icon,
        label=words(shown.title),
        text=words(shown.text) if shown.text else "",
        state=state,
        in_plan=in_plan,
        plans=plans,
        on=f"{home}/{name}/activation" if state == OFF and in_plan else "",
        off=f"{home}/{name}/deactivation" if state != OFF else "",
    )
