"""View-models of handling rules."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import format_money, to_decimal, to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Link
from modules.catalog import views as catalog
from modules.customers import api as customers
from modules.orders.handling.rules import Rule, Then, When
from modules.orders.listing.page import home_of
from modules.orders.services.handling import LONGEST_FLAG, LONGEST_NOTE
from modules.orders.services.rules import Tried
from modules.shops import api as shops
from modules.shops import views as shop_views
from tenancy.access.api import Actor

LONGEST_NAME, MOST_WORDS = 60, 50
NAMELESS = N_("Give the rule a name.")
NOTHING_ASKED = N_("Say at least one thing about the orders that are meant.")
NOTHING_DONE = N_("Say what has to be minded: a note, a flag, or why it is held.")
UNSAID = N_("Write what the packer has to confirm.")
LONG = N_("At most {longest} characters.")
UNREADABLE = N_("Choose one of the list.")
SHOWN = 20


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    when: str
    then: tuple[str, ...]
    href: str
    is_on: bool
    switch: str


class RuleList(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    lines: tuple[RuleLine, ...]
    new: str
    key: str


class TriedRow(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    href: str
    customer: str
    total: int
    currency: str


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form; with `is_tried`, which of the latest `looked` orders the rule would have been about."""

    form: Form
    title: str
    crumbs: tuple[Link, ...]
    action: str
    trial: str
    back: str
    removal: str
    groups: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    stores: tuple[tuple[str, str], ...]
    currency: str
    is_tried: bool = False
    looked: int = 0
    found: int = 0
    rows: tuple[TriedRow, ...] = ()


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule can name, by id."""

    groups: dict[UUID, str]
    categories: dict[UUID, str]
    channels: dict[UUID, str]
    stores: dict[UUID, str]


def place_of(actor: Actor) -> str:
    return f"{home_of(actor)}/rules"


async def choices_of(session: TenantReader, actor: Actor) -> Choices:
    words, channels = for_locale(actor.locale).gettext, shop_views.channels.c
    there = await session.execute(sa.select(channels.id, channels.name).order_by(channels.position))
    return Choices(
        groups=await customers.groups(session), categories=await paths(session),
        channels={row.id: words(row.name) for row in there},
        stores={store.id: store.name for store in await shops.list_stores(session, actor)},
    )  # fmt: skip


async def paths(session: TenantReader) -> dict[UUID, str]:
    """Categories in use by what they stand in: Tea / Green."""
    tree = catalog.categories.c
    query = sa.select(tree.id, tree.parent_id, tree.name).where(~tree.archived)
    rows = {row.id: row for row in await session.execute(query)}

    def path(key: UUID | None, deep: int = 0) -> str:
        row = rows.get(key) if key and deep < len(rows) else None
        return "" if row is None else " / ".join(filter(None, (path(row.parent_id, deep + 1), row.name)))

    return dict(sorted(((key, path(key)) for key in rows), key=lambda each: each[1]))


def list_of_rules(rules: Sequence[Rule], there: Choices, actor: Actor) -> RuleList:
    words, here = for_locale(actor.locale), place_of(actor)
    return RuleList(
        crumbs=(Link(words.gettext(N_("Orders")), home_of(actor)), Link(words.gettext(N_("Handling rules")), "")),
        new=f"{here}/new", key=str(new_id()),
        lines=tuple(
            RuleLine(
                name=rule.name, when=when_in_words(rule.when, there, actor, words),
                then=then_in_words(rule.then, words), href=f"{here}/{rule.id}", is_on=rule.is_on,
                switch=f"{here}/{rule.id}/switch",
            )
            for rule in rules
        ),
    )  # fmt: skip


def when_in_words(when: When, there: Choices, actor: Actor, words: Translator) -> str:
    pairs: list[tuple[str, str]] = []
    for label, key, names in (
        (N_("Customer group"), when.group, there.groups), (N_("Category"), when.category, there.categories),
        (N_("Channel"), when.channel, there.channels), (N_("Store"), when.store, there.stores),
    ):  # fmt: skip
        if key:
            pairs.append((label, names.get(key, "–")))
    if when.codes:
        pairs.append((N_("Goods"), ", ".join(when.codes)))
    if when.least is not None:
        pairs.append((N_("Total from"), format_money(when.least, actor.currency, actor.locale)))
    if when.address:
        pairs.append((N_("Address has"), ", ".join(when.address)))
    said = [words.gettext(N_("{filter}: {value}"), filter=words.gettext(label), value=value) for label, value in pairs]
    said += [words.gettext(N_("First order"))] if when.is_first else []
    said += [words.gettext(N_("With a remark of the buyer"))] if when.remark else []
    return " · ".join(said)


def then_in_words(then: Then, words: Translator) -> tuple[str, ...]:
    pairs = (
        (N_("To confirm") if then.confirm else N_("To mind"), then.note),
        (N_("Flag"), then.flag),
        (N_("On hold"), then.hold),
    )
    return tuple(
        words.gettext(N_("{filter}: {value}"), filter=words.gettext(label), value=text) for label, text in pairs if text
    )


def form_of(actor: Actor, there: Choices, form: Form, rule: UUID | None = None, name: str = "") -> RuleForm:
    words, here = for_locale(actor.locale).gettext, place_of(actor)
    title = name or words(N_("New rule"))
    own = f"{here}/{rule}" if rule else here
    crumbs = (Link(words(N_("Orders")), home_of(actor)), Link(words(N_("Handling rules")), here), Link(title, ""))
    groups, categories, channels, stores = (
        tuple((str(key), each) for key, each in names.items())
        for names in (there.groups, there.categories, there.channels, there.stores)
    )
    return RuleForm(
        form=form, title=title, crumbs=crumbs, action=own, trial=f"{own}/trial" if rule else f"{here}/trial", back=here,
        removal=f"{own}/removal" if rule else "", groups=groups, categories=categories, channels=channels,
        stores=stores, currency=actor.currency,
    )  # fmt: skip


def with_trial(model: RuleForm, looked: int, found: Sequence[Tried], actor: Actor) -> RuleForm:
    rows = tuple(
        TriedRow(
            number=each.number, href=f"{home_of(actor)}/{each.id}", customer=each.customer, total=each.total,
            currency=each.currency,
        )
        for each in found[:SHOWN]
    )  # fmt: skip
    return msgspec.structs.replace(model, is_tried=True, looked=looked, found=len(found), rows=rows)


def values_of(rule: Rule, currency: str) -> dict[str, Any]:
    """As the form has them."""
    when, then = rule.when, rule.then
    return {
        "name": rule.name, "is_on": "1" if rule.is_on else "", "group": str(when.group or ""),
        "category": str(when.category or ""), "channel": str(when.channel or ""), "store": str(when.store or ""),
        "codes": ", ".join(when.codes), "address": ", ".join(when.address),
        "least": "" if when.least is None else f"{to_decimal(when.least, currency):f}",
        "is_first": "1" if when.is_first else "", "remark": "1" if when.remark else "",
        "note": then.note, "confirm": "1" if then.confirm else "", "flag": then.flag, "hold": then.hold,
    }  # fmt: skip


def rule_in(data: Mapping[str, Any], there: Choices, currency: str, key: UUID) -> Rule:
    """The rule as it was typed. Raises Invalid with the fields."""
    faults: list[FieldError] = []

    def text(name: str, longest: int) -> str:
        said = " ".join(str(data.get(name) or "").split())
        if len(said) > longest:
            faults.append(FieldError(field=name, code="too_long", message=LONG, facts={"longest": longest}))
        return said

    def one_of(name: str, known: Mapping[UUID, str]) -> UUID | None:
        said = str(data.get(name) or "")
        found = next((key for key in known if str(key) == said), None)
        if said and found is None:
            faults.append(FieldError(field=name, code="unknown", message=UNREADABLE))
        return found

    when = When(
        group=one_of("group", there.groups), category=one_of("category", there.categories),
        channel=one_of("channel", there.channels), store=one_of("store", there.stores),
        codes=words_in(text("codes", 1000)), address=words_in(text("address", 1000)),
        least=amount_in(data, currency, faults), is_first=bool(data.get("is_first")), remark=bool(data.get("remark")),
    )  # fmt: skip
    then = Then(
        note=text("note", LONGEST_NOTE), confirm=bool(data.get("confirm")), flag=text("flag", LONGEST_FLAG),
        hold=text("hold", LONGEST_NOTE),
    )  # fmt: skip
    made = Rule(id=key, name=text("name", LONGEST_NAME), is_on=bool(data.get("is_on")), when=when, then=then)
    faults += faults_of(made)
    if faults:
        raise Invalid(fields=faults)
    return made


def faults_of(rule: Rule) -> list[FieldError]:
    """What is missing for it to be one."""
    missing: list[tuple[str, str]] = []
    if not rule.name:
        missing.append(("name", NAMELESS))
    if rule.when == When():
        missing.append(("group", NOTHING_ASKED))
    if rule.then.confirm and not rule.then.note:
        missing.append(("note", UNSAID))
    elif rule.then == Then():
        missing.append(("note", NOTHING_DONE))
    return [FieldError(field=field, code="missing", message=message) for field, message in missing]


def require_sound(rule: Rule, there: Choices) -> Rule:
    """A rule as a program gives it. Raises Invalid with the fields."""
    named = (
        ("group", rule.when.group, there.groups), ("category", rule.when.category, there.categories),
        ("channel", rule.when.channel, there.channels), ("store", rule.when.store, there.stores),
    )  # fmt: skip
    faults = [
        FieldError(field=field, code="unknown", message=UNREADABLE)
        for field, key, known in named
        if key and key not in known
    ]
    if faults := faults + faults_of(rule):
        raise Invalid(fields=faults)
    return rule


def words_in(typed: str) -> tuple[str, ...]:
    parts = (part.strip() for part in typed.replace("，", ",").replace("、", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_WORDS]


def amount_in(data: Mapping[str, Any], currency: str, faults: list[FieldError]) -> int | None:
    typed = str(data.get("least") or "").strip()
    try:
        return to_minor(typed, currency) if typed else None
    except Problem as problem:
        faults.append(FieldError(field="least", code=problem.code, message=problem.message, facts=problem.facts))
        return None
