"""What waits for a person, and the button that does it. At most three, and nothing that isn't there."""

from collections.abc import Sequence

import msgspec

from infra.kit.i18n import N_, for_locale
from tenancy.access.api import Actor


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """As components/needs.html takes it; texts are ready."""

    title: str
    text: str
    icon: str
    tone: str
    action: str
    href: str


def needs_of(actor: Actor, waiting: int, low: int = 0, names: Sequence[str] = ()) -> tuple[Need, ...]:
    """Paid orders that wait to be handed over, then goods below their threshold."""
    found: list[Need] = []
    if waiting:
        found.append(to_hand_over(actor, waiting))
    if low:
        found.append(to_order(actor, low, names))
    return tuple(found)


def to_hand_over(actor: Actor, waiting: int) -> Need:
    speaks = for_locale(actor.locale)
    return Need(
        title=speaks.ngettext("{n} order to hand over", "{n} orders to hand over", waiting),
        text=speaks.gettext(N_("Paid, and the goods are still here.")),
        icon="truck",
        tone="sun",
        action=speaks.gettext(N_("Open these orders")),
        href=f"/app/{actor.slug}/orders?state=paid",
    )


def to_order(actor: Actor, low: int, names: Sequence[str]) -> Need:
    speaks = for_locale(actor.locale)
    between = "、" if actor.locale.startswith("zh") else ", "
    return Need(
        title=speaks.ngettext("{n} product is running low", "{n} products are running low", low),
        text=between.join(names[:3]) + ("…" if low > len(names[:3]) else ""),
        icon="package",
        tone="sun",
        action=speaks.gettext(N_("See what runs low")),
        href=f"/app/{actor.slug}/stock?view=low",
    )
