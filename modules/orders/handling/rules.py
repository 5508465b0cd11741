"""What the shop wants minded of orders of a certain kind: rules, and whether one is about an order. Pure."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from modules.orders.schemas import HandlingNote, HoldOut


class When(msgspec.Struct, frozen=True, kw_only=True):
    """All that is given has to be so. `codes`: one of these goods is on it; `category`: goods of it, or below it;
    `least`: the total, minor units; `address`: one of these words is in it; `remark`: the buyer wrote something.
    """

    group: UUID | None = None
    codes: tuple[str, ...] = ()
    category: UUID | None = None
    least: int | None = None
    channel: UUID | None = None
    store: UUID | None = None
    is_first: bool = False
    address: tuple[str, ...] = ()
    remark: bool = False


class Then(msgspec.Struct, frozen=True, kw_only=True):
    """What is done: something to mind, a flag, a reason to hold it. Empty for none. `confirm`: goods leave once the
    packer has confirmed the note.
    """

    note: str = ""
    confirm: bool = False
    flag: str = ""
    hold: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    is_on: bool = False
    when: When = When()
    then: Then = Then()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What rules ask of an order. `categories`: those of its goods with all above them; `is_first`: its customer has
    bought nothing before.
    """

    total: int
    channel: UUID
    store: UUID
    group: UUID | None = None
    codes: frozenset[str] = frozenset()
    categories: frozenset[UUID] = frozenset()
    address: str = ""
    remark: str = ""
    is_first: bool = False


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What rules came to: (rule's name, text) pairs. `asked`: notes that the packer has to confirm."""

    notes: tuple[tuple[str, str], ...] = ()
    asked: frozenset[str] = frozenset()
    flags: tuple[tuple[str, str], ...] = ()
    hold: tuple[str, str] | None = None

    def handling(self, at: Any) -> list[HandlingNote]:
        return [
            HandlingNote(text=text, by=rule, at=at, rule=rule, confirm=text in self.asked) for rule, text in self.notes
        ]

    def held(self, at: Any) -> HoldOut | None:
        return HoldOut(reason=self.hold[1], by=self.hold[0], at=at) if self.hold else None

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Lines of the order's history: each says which rule it was."""
        lines = [("rule_note", rule, text) for rule, text in self.notes]
        lines += [("rule_flag", rule, text) for rule, text in self.flags]
        lines += [("rule_hold", *self.hold)] if self.hold else []
        return [(kind, {"rule": rule, "text": text}) for kind, rule, text in lines]


NONE = Marks()


def is_about(when: When, facts: Facts) -> bool:
    wanted = {code.casefold() for code in when.codes}
    return all((
        when.group is None or when.group == facts.group,
        not wanted or not wanted.isdisjoint(code.casefold() for code in facts.codes),
        when.category is None or when.category in facts.categories,
        when.least is None or facts.total >= when.least,
        when.channel is None or when.channel == facts.channel,
        when.store is None or when.store == facts.store,
        not when.is_first or facts.is_first,
        not when.address or any(word.casefold() in facts.address.casefold() for word in when.address),
        not when.remark or bool(facts.remark.strip()),
    ))  # fmt: skip


def marks_of(rules: Sequence[Rule], facts: Facts, *, is_gone: bool = False) -> Marks:
    """What the rules that are on say of an order; each text once, the first hold counts, and goods that are gone can't
    be held.
    """
    about = [rule for rule in rules if rule.is_on and is_about(rule.when, facts)]
    notes = {rule.then.note: rule.name for rule in reversed(about) if rule.then.note}
    flags = {rule.then.flag: rule.name for rule in reversed(about) if rule.then.flag}
    holds = [(rule.name, rule.then.hold) for rule in about if rule.then.hold and not is_gone]
    return Marks(
        notes=tuple((name, text) for text, name in reversed(notes.items())),
        asked=frozenset(rule.then.note for rule in about if rule.then.note and rule.then.confirm),
        flags=tuple((name, text) for text, name in reversed(flags.items())),
        hold=holds[0] if holds else None,
    )


def asks_customer(rules: Sequence[Rule]) -> bool:
    return any(rule.is_on and (rule.when.group or rule.when.is_first) for rule in rules)


def asks_categories(rules: Sequence[Rule]) -> bool:
    return any(rule.is_on and rule.when.category for rule in rules)
