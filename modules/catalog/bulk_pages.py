"""View-models of changing many products at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import format_money, to_minor
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.catalog import bulk, repository
from modules.catalog.bulk import Change, Field, How
from modules.catalog.domain import variant_name
from modules.catalog.listing import home_of
from modules.catalog.pages import FIELDS
from modules.catalog.permissions import Perm
from modules.catalog.services.bulk import Edit, Picked, Seen, latest_edits, rows_of_state
from modules.desk.api import RunCard
from modules.shops.api import tax_classes
from tenancy.access.api import Actor

HOWS: dict[How, str] = {
    "percent": N_("by percent"),
    "amount": N_("by an amount"),
    "set": N_("set to"),
    "add": N_("add"),
    "remove": N_("take away"),
}
IN_WORDS: dict[How, str] = {
    "percent": N_("{value}%"),
    "amount": N_("{value} each"),
    "set": N_("becomes {value}"),
    "add": N_("with {value}"),
    "remove": N_("without {value}"),
}
STATES = {"active": N_("On sale"), "draft": N_("Draft"), "archived": N_("Archived")}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be changed: (value, label) pairs of how, and of values where there are few."""

    field: Field
    label: str
    hows: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()


class PreviewLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    href: str
    before: str
    after: str
    is_low: bool = False


class BulkForm(msgspec.Struct, frozen=True, kw_only=True):
    """Choosing a change; with `lines`, what it would do. `picked` repeats which products in hidden fields."""

    form: Form
    crumbs: tuple[Link, ...]
    total: int
    picked: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    field: str
    roundings: tuple[tuple[str, str], ...]
    preview: str
    action: str
    cancel: str
    is_preview: bool = False
    lines: tuple[PreviewLine, ...] = ()
    same: int = 0
    words: str = ""
    low: int = 0
    may_go_low: bool = False


class EditLine(msgspec.Struct, frozen=True, kw_only=True):
    words: str
    author: str
    at: datetime
    href: str
    state: str
    changed: int


class BulkPage(msgspec.Struct, frozen=True, kw_only=True):
    """One act: its card, and what can be done with it."""

    crumbs: tuple[Link, ...]
    words: str
    author: str
    card: RunCard
    is_busy: bool
    can_undo: bool
    undo: str
    key: str
    changed: int
    same: int
    undone: int
    kept: tuple[Link, ...]
    kept_count: int
    home: str
    all_edits: str


class BulkList(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    lines: tuple[EditLine, ...]
    home: str


def place_of(actor: Actor) -> str:
    return f"{home_of(actor)}/changes"


async def form_of(
    session: TenantReader, actor: Actor, form: Form, picked: Sequence[tuple[str, str]], total: int
) -> BulkForm:
    """The form for the products picked."""
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    categories = tuple(path for _, path in await repository.category_choices(session))
    brands = tuple(name for _, name in await repository.brand_choices(session))
    classes = tuple((c.code, c.name) for c in await tax_classes(session))
    states = tuple((state, words(label)) for state, label in STATES.items())
    tags = tuple(await repository.tag_choices(session))
    few: dict[str, tuple[tuple[str, str], ...]] = {"tax_class": classes, "state": states}
    many = {"category": categories, "brand": brands, "tags": tags}
    return BulkForm(
        form=form,
        crumbs=crumbs_of(actor, words(N_("Change many"))),
        total=total,
        picked=tuple(picked),
        choices=tuple(
            Choice(
                field=field,
                label=words(FIELDS[field]),
                hows=tuple((how, words(HOWS[how])) for how in hows),
                values=few.get(field, ()),
                suggestions=many.get(field, ()),
            )
            for field, hows in bulk.FIELDS.items()
        ),
        field=str(form.values.get("field") or "price"),
        roundings=tuple((rule, rounding_shown(rule, actor)) for rule in bulk.roundings(actor.currency)),
        preview=f"{place_of(actor)}/preview",
        action=place_of(actor),
        cancel=home,
    )


def crumbs_of(actor: Actor, last: str) -> tuple[Link, ...]:
    return Link(for_locale(actor.locale).gettext(N_("Products")), home_of(actor)), Link(last, "")


def rounding_shown(rule: str, actor: Actor) -> str:
    kind, _, said = rule.partition(":")
    amount = format_money(to_minor(said, actor.currency), actor.currency, actor.locale)
    words = for_locale(actor.locale).gettext
    return words(N_("to the nearest {amount}") if kind == "to" else N_("ending in {amount}"), amount=amount)


def with_preview(model: BulkForm, change: Change, total: int, seen: Sequence[Seen], actor: Actor) -> BulkForm:
    """The form with what the change makes of the first products."""
    moved = [one for one in seen if one.after]
    return msgspec.structs.replace(
        model,
        is_preview=True,
        total=total,
        words=change_in_words(change, actor),
        lines=tuple(line for one in moved for line in lines_of(one, change, actor)),
        same=len(seen) - len(moved),
        low=sum(bool(one.low) for one in seen),
        may_go_low=actor.may(Perm.SELL_BELOW_FLOOR),
    )


def lines_of(one: Seen, change: Change, actor: Actor) -> list[PreviewLine]:
    href = f"{home_of(actor)}/{one.product.id}"
    before, after = one.before[change.field], one.after[change.field]
    if change.field not in bulk.OF_VARIANTS:
        shown = [value_shown(value, change.field, actor) for value in (before, after)]
        return [PreviewLine(name=one.product.name, href=href, before=shown[0], after=shown[1])]
    low = {str(price.variant) for price in one.low}
    titles = {str(v.id): variant_name(one.product.name, [v.title]) for v in one.product.variants}
    return [
        PreviewLine(
            name=titles[key],
            href=href,
            before=value_shown(before[key], change.field, actor),
            after=value_shown(after[key], change.field, actor),
            is_low=key in low,
        )
        for key in after
    ]


def value_shown(value: Any, field: Field, actor: Actor) -> str:
    if value is None or value in ("", []):
        return "–"
    if field == "price":
        return format_money(value, actor.currency, actor.locale)
    if field == "tags":
        return ", ".join(value)
    if field == "state":
        return for_locale(actor.locale).gettext(STATES[value])
    return str(value)


def change_in_words(change: Change, actor: Actor) -> str:
    """Such as: Price −10%, ending in £0.99."""
    words = for_locale(actor.locale).gettext
    value = words(STATES[change.value]) if change.field == "state" and change.value in STATES else change.value
    said = f"{words(FIELDS[change.field])} {words(IN_WORDS[change.how], value=signed(value, change.how) or '–')}"
    comma = "，" if actor.locale.startswith("zh") else ", "
    return said + (comma + rounding_shown(change.rounding, actor) if change.rounding else "")


def signed(value: str, how: How) -> str:
    """A change by a number with its sign: −10, +5."""
    plain = value.removesuffix("%").removeprefix("+").replace("-", "−")
    if how not in {"percent", "amount"}:
        return value
    return plain if plain.startswith("−") else f"+{plain}"


def card_of(edit: Edit, actor: Actor) -> RunCard:
    """The act as a job card."""
    words, here = for_locale(actor.locale), f"{place_of(actor)}/{edit.id}"
    is_busy = edit.state in {"running", "undoing"}
    return RunCard(
        title=change_in_words(edit.change, actor),
        status=words.gettext(N_("{done} of {total} products"), done=edit.done, total=edit.total),
        note=note_of(edit, actor),
        done=edit.done,
        bad=0,
        total=edit.total,
        icon="list-checks",
        poll=f"{here}/card" if is_busy else "",
        stop="",
        href=here,
    )


def note_of(edit: Edit, actor: Actor) -> str:
    words = for_locale(actor.locale)
    counts = edit.counts
    parts = [
        words.gettext("{n} changed", n=counts.get("changed", 0)),
        words.ngettext("{n} as before", "{n} as before", counts["same"]) if counts.get("same") else "",
        words.ngettext("{n} not, being at its lowest price", "{n} not, being at their lowest price", counts["low"])
        if counts.get("low")
        else "",
        words.ngettext("{n} undone", "{n} undone", counts["undone"]) if counts.get("undone") else "",
        words.ngettext(
            "{n} left, since it was changed later", "{n} left, since they were changed later", counts["kept"]
        )
        if counts.get("kept")
        else "",
    ]
    return ("，" if actor.locale.startswith("zh") else ", ").join(part for part in parts if part)


async def page_of(session: TenantReader, actor: Actor, edit: Edit) -> BulkPage:
    here, words = f"{place_of(actor)}/{edit.id}", for_locale(actor.locale).gettext
    kept = await rows_of_state(session, edit.id, "kept") if edit.state == "undone" else []
    counts = edit.counts
    return BulkPage(
        crumbs=(
            Link(words(N_("Products")), home_of(actor)),
            Link(words(N_("Changes of many")), place_of(actor)),
            Link(change_in_words(edit.change, actor), ""),
        ),
        words=change_in_words(edit.change, actor),
        author=edit.author_name,
        card=card_of(edit, actor),
        is_busy=edit.state in {"running", "undoing"},
        can_undo=edit.state == "done" and bool(counts.get("changed")),
        undo=f"{here}/undo",
        key=str(new_id()),
        changed=counts.get("changed", 0),
        same=counts.get("same", 0),
        undone=counts.get("undone", 0),
        kept=tuple(Link(name, f"{home_of(actor)}/{key}") for key, name in kept),
        kept_count=counts.get("kept", 0),
        home=home_of(actor),
        all_edits=place_of(actor),
    )


async def list_of(session: TenantReader, actor: Actor) -> BulkList:
    words = for_locale(actor.locale).gettext
    states = {
        "running": N_("Under way"),
        "done": N_("Done"),
        "undoing": N_("Being undone"),
        "undone": N_("Undone"),
    }
    return BulkList(
        crumbs=crumbs_of(actor, words(N_("Changes of many"))),
        lines=tuple(
            EditLine(
                words=change_in_words(edit.change, actor),
                author=edit.author_name,
                at=edit.started_at,
                href=f"{place_of(actor)}/{edit.id}",
                state=words(states[edit.state]),
                changed=edit.counts.get("changed", 0),
            )
            for edit in await latest_edits(session)
        ),
        home=home_of(actor),
    )


def picked_fields(picked: Picked, query: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The products picked, as hidden fields of the next form."""
    if picked.wanted is None:
        return tuple(("product", str(key)) for key in picked.ids)
    return (("whole", "1"), *((name, value) for name, value in query.items() if value))
