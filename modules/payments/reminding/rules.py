"""When a customer who pays late is reminded, and in which words. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from infra.kit import wordings
from infra.kit.i18n import N_
from infra.kit.problems import FieldError
from infra.kit.wordings import Wording

FIRST, AGAIN = "first", "again"
LABELS = {FIRST: N_("First reminder"), AGAIN: N_("Each further reminder")}
BLANKS = ("name", "shop", "amount", "open", "nth")
DAYS, TIMES = 90, 10
HELLO = {"en": "Hello {name},\n\n", "zh_Hans": "{name}，您好：\n\n"}
BYE = {
    "en": "\n\nThe statement is attached. If you have paid meanwhile, thank you: all is well.\n\nYours\n{shop}",
    "zh_Hans": "\n\n对账单见附件。如您已付款，请忽略本邮件，谢谢。\n\n{shop}",
}  # fmt: skip
USUAL: dict[str, dict[str, tuple[str, str]]] = {
    FIRST: {
        "en": ("{amount} is overdue", "{amount} of what you bought from us is past due:\n\n{open}"),
        "zh_Hans": ("您有 {amount} 已到期", "您在我们这里的账款 {amount} 已到期：\n\n{open}"),
    },
    AGAIN: {
        "en": (
            "Reminder {nth}: {amount} is overdue",
            "we have written to you before: {amount} is still past due. Please pay it now, or write to us.\n\n{open}",
        ),
        "zh_Hans": (
            "第 {nth} 次提醒：您有 {amount} 已到期",
            "此前已提醒过您，{amount} 仍未收到，请尽快付款或与我们联系。\n\n{open}",
        ),
    },
}  # fmt: skip
NO_NUMBER = N_("Enter a number from {least} to {most}.")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How the shop reminds: nothing until `on`. First `after` days past due, again each `every` days, `most` times.

    `texts`: first or again → language → its own words.
    """

    on: bool = False
    after: int = 3
    every: int = 10
    most: int = 3
    texts: dict[str, dict[str, Wording]] = {}


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A charge that is open: `amount` minor units of it, `late` days past due."""

    entry: UUID
    amount: int
    late: int


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """The `nth` (from 1) of some charges; `amount`: what of them is open."""

    nth: int
    amount: int
    charges: tuple[UUID, ...]


class Reminded(msgspec.Struct, frozen=True):
    """A reminder of before: the day, and the charges that it named."""

    day: date
    charges: frozenset[UUID]


def times(charge: UUID, before: Sequence[Reminded]) -> int:
    return sum(charge in each.charges for each in before)


def due_reminder(charges: Sequence[Late], before: Sequence[Reminded], rules: Rules, today: date) -> Reminder | None:
    """The reminder whose turn it is today: of each charge that is late enough and was not named too often.

    One after another, never two within `every` days: what comes due between them waits for the next.
    """
    if any((today - each.day).days < rules.every for each in before):
        return None
    return reminder_of([c for c in charges if c.late >= rules.after and times(c.entry, before) < rules.most], before)


def reminder_of(charges: Sequence[Late], before: Sequence[Reminded]) -> Reminder | None:
    """One that names all of `charges`, None where there are none."""
    if not charges:
        return None
    nth = 1 + max(times(charge.entry, before) for charge in charges)
    amount = sum(charge.amount for charge in charges)
    return Reminder(nth=nth, amount=amount, charges=tuple(charge.entry for charge in charges))


def is_left(charges: Sequence[Late], before: Sequence[Reminded], rules: Rules, today: date) -> UUID | None:
    """The charge that was named as often as it may be, and is not paid `every` days later."""
    if any((today - each.day).days < rules.every for each in before):
        return None
    return next((c.entry for c in charges if c.late > 0 and times(c.entry, before) >= rules.most), None)


def usual(kind: str, locale: str) -> Wording:
    subject, text = USUAL[kind][locale]
    return Wording(subject, HELLO[locale] + text + BYE[locale])


def wording(rules: Rules, nth: int, locale: str) -> Wording:
    """The shop's own words, or ours."""
    kind = FIRST if nth == 1 else AGAIN
    return rules.texts.get(kind, {}).get(locale) or usual(kind, locale)


def faults_of(kind: str, locale: str, words: Wording) -> list[FieldError]:
    return wordings.faults_of(kind, locale, words, BLANKS)


def number_in(data: Mapping[str, object], field: str, least: int, most: int, faults: list[FieldError]) -> int:
    """The field's number; a fault is added for what is none."""
    typed = str(data.get(field) or "").strip()
    if typed.isascii() and typed.isdecimal() and least <= int(typed[:4]) <= most:
        return int(typed[:4])
    facts: dict[str, object] = {"least": least, "most": most}
    faults.append(FieldError(field=field, code="out_of_range", message=NO_NUMBER, facts=facts))
    return least
