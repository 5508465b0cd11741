"""Forms of the wizard, and view-models of its pages."""

from collections.abc import Sequence
from typing import Any

import msgspec

from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.slots import Filled


class Business(msgspec.Struct, frozen=True):
    shop: str = ""
    country: str = ""


class TradeChoice(msgspec.Struct, frozen=True):
    """`switches`: one value or several, as browsers send them."""

    trade: str = ""
    switches: Any = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        given: Sequence[object] = (self.switches,) if isinstance(self.switches, str) else tuple(self.switches)
        return tuple(str(switch) for switch in given)


class Region(msgspec.Struct, frozen=True):
    currency: str = ""
    zone: str = ""
    locale: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A choice with ready texts."""

    value: str
    title: str
    text: str
    icon: str
    badge: str = ""


class BusinessPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    countries: Sequence[tuple[str, str]]
    action: str = "/signup/business"
    back: str = "/signup"


class TradePage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    shop: str
    trades: Sequence[Card]
    switches: Sequence[Card]
    action: str = "/signup/trade"
    back: str = "/signup/business"


class RegionPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    currencies: Sequence[tuple[str, str]]
    zones: Sequence[tuple[str, str]]
    action: str = "/signup/region"
    back: str = "/signup/trade"


class PreparingPage(msgspec.Struct, frozen=True, kw_only=True):
    shop: str
    done: int
    total: int
    status: str
    poll: str = "/signup/preparing"


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the checklist, with ready texts."""

    title: str
    text: str
    href: str
    action: str
    is_done: bool
    is_next: bool
    done: int = 0
    total: int = 0


class WelcomePage(msgspec.Struct, frozen=True, kw_only=True):
    person: str
    shop: str
    done: int
    items: Sequence[Task]
    needs_confirmation: str
    confirm: str = "/confirm"


class Modules(msgspec.Struct, frozen=True, kw_only=True):
    """What the public home offers to switch on, and the `parts` that other packages bring."""

    modules: Sequence[Card]
    parts: Sequence[Filled] = ()


class ShopsPage(msgspec.Struct, frozen=True, kw_only=True):
    shops: Sequence[Link]
