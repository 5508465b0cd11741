"""The manifest: what one package adds to the house. `infra.entry.registry` holds one tuple of them."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

import msgspec

from infra.kit.jobs import Job
from infra.kit.outbox import Event, Subscription


class Navigation(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the sidebar: `path` below /app/{slug}, shown to who has `needs`.

    `group`: main, modules, foot or settings, which have a `section` each (shop, people, selling, plan, data).
    `phone`: in the bottom bar of a phone too (four at most).
    """

    label: str
    icon: str
    path: str
    needs: str
    group: str = "main"
    order: int = 50
    section: str = ""
    phone: bool = False


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the welcome checklist. `done(session)` counts what is really there, never clicks."""

    name: str
    title: str
    text: str
    action: str
    path: str
    icon: str
    done: Callable[..., Awaitable[int]]
    order: int = 50


class Seed(msgspec.Struct, frozen=True, kw_only=True):
    """What a newly opened tenant starts with. `run(session, opening)` is part of the claiming unit and repeatable."""

    name: str
    run: Callable[..., Awaitable[None]]
    order: int = 50


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of `table` older than `days` by `column` are purged."""

    table: str
    column: str
    days: int


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A part of somebody else's page: `model(session, **context)` gives a view-model for `template`.

    The host page owns the slot's name (`orders.order.aside`).
    """

    name: str
    template: str
    model: Callable[..., Awaitable[msgspec.Struct | None]]
    order: int = 50


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of `table` that are about a customer: they follow when profiles are joined, are handed out and emptied.

    `by` is the column with the customer's id or, with `through` ("sales_order.customer_id"), the one that refers to the
    row of that table whose customer it is. `empties`: personal columns; figures and names of goods stay. `rewrites`:
    (column, SQL) for those that keep a part. `follows`: whether rows may be given to another customer; those of a
    ledger can't, and are read by every id a customer had.
    """

    table: str
    label: str
    by: str = "customer_id"
    through: str = ""
    empties: tuple[str, ...] = ()
    rewrites: tuple[tuple[str, str], ...] = ()
    follows: bool = True


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan's limit of this `name` measures; `label` is a msgid.

    Counted in one of two ways: by `event`, how many were published in the calendar month (UTC); by
    `count(databases, tenant, cell)`, how many there are now, or in the month of the shop's own time zone. A meter with
    neither is a rate, of which nothing adds up.
    """

    name: str
    label: str
    event: type[Event] | None = None
    count: Callable[..., Awaitable[int]] | None = None
    order: int = 50


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """Fills a contract that a lower package declares as a Protocol and names (`catalog.stockkeeper`), with `fill`."""

    contract: str
    fill: Any


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """One package's manifest. A field that is empty costs nothing; a package fills what it has.

    `name` is the package's last word and the name of its lineage; `package` where it lies (`modules.stock`).
    `switch`: the switch (pos, ecommerce, …) that must be on, None for the shared middle. `requires`: packages whose
    tables its own refer to. `tables`, `ledgers` (INSERT and SELECT alone): in the tenant's schema. Of these `files`
    have the ids of files that are kept, `seeded` have rows in a newly opened shop, and `left_out` (table, why) stay
    behind when a shop is exported.
    """

    name: str
    package: str
    label: str
    switch: str | None = None
    requires: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    controllers: tuple[Any, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    permissions: tuple[type[StrEnum], ...] = ()
    navigation: tuple[Navigation, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    jobs: tuple[Job, ...] = ()
    seeds: tuple[Seed, ...] = ()
    files: tuple[str, ...] = ()
    seeded: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    retention: tuple[Retention, ...] = ()
    slots: tuple[Slot, ...] = ()
    hooks: tuple[Hook, ...] = ()
    meters: tuple[Meter, ...] = ()
    personal: tuple[Personal, ...] = ()
    adjusters: tuple[Any, ...] = ()
    tenders: tuple[Any, ...] = ()
    import_formats: tuple[Any, ...] = ()
    demo: Callable[..., Awaitable[object]] | None = None


class Registry:
    """The manifests of this installation, in the order of the graph. Filled once, by `infra.entry.registry`."""

    def __init__(self) -> None:
        self.modules: tuple[Module, ...] = ()

    def fill(self, modules: tuple[Module, ...]) -> None:
        """Takes the manifests over; raises ValueError for two of one name, or one ahead of what it requires."""
        seen: set[str] = set()
        for module in modules:
            if module.name in seen or not seen.issuperset(module.requires):
                raise ValueError(f"module {module.name} stands twice, or before one of {module.requires}")
            seen.add(module.name)
        self.modules = modules

    def shared(self) -> tuple[Module, ...]:
        """The modules that every tenant has."""
        return tuple(m for m in self.modules if m.switch is None)

    def of(self, switches: frozenset[str]) -> tuple[Module, ...]:
        """The modules a tenant with these switches on has: the shared ones and the switched, in order."""
        return tuple(m for m in self.modules if m.switch is None or m.switch in switches)

    def switches(self) -> tuple[str, ...]:
        """The switches that have a package."""
        return tuple(dict.fromkeys(m.switch for m in self.modules if m.switch))

    def hooks(self, contract: str, switches: frozenset[str] = frozenset()) -> tuple[Any, ...]:
        """What the shared modules, and those of `switches`, fill `contract` with, in the order of the graph."""
        return tuple(hook.fill for m in self.of(switches) for hook in m.hooks if hook.contract == contract)

    def words(self, contract: str) -> tuple[Any, ...]:
        """The same of every module, for contracts that name things: what was done while a module was on keeps its
        name when it is off.
        """
        return self.hooks(contract, frozenset(self.switches()))

    def meters(self, switches: frozenset[str] | None = None) -> tuple[Meter, ...]:
        """What limits measure, in the order in which they are shown: of the shared modules and those of `switches`,
        None for all of them.
        """
        modules = self.modules if switches is None else self.of(switches)
        return tuple(sorted((meter for m in modules for meter in m.meters), key=lambda meter: meter.order))

    def metered(self) -> tuple[str, ...]:
        """The names of the events that are counted."""
        return tuple(dict.fromkeys(meter.event.name for meter in self.meters() if meter.event))

    def jobs(self) -> tuple[Job, ...]:
        """Every job; those that a switched module has for its tenants carry its switch."""
        return tuple(
            msgspec.structs.replace(job, switch=m.switch) if m.switch and job.of_tenants else job
            for m in self.modules
            for job in m.jobs
        )

    def jobs_of(self, switches: frozenset[str]) -> tuple[Job, ...]:
        """The jobs of the modules that a tenant with these switches on has."""
        return tuple(job for m in self.of(switches) for job in m.jobs)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Every handler; a switched module's carry its switch."""
        return tuple(
            msgspec.structs.replace(s, switch=m.switch) if m.switch else s
            for m in self.modules
            for s in m.subscriptions
        )


registry = Registry()
