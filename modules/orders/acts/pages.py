"""View-models of acts on many orders."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.desk.api import RunCard
from modules.orders.acts.acting import LABELS, RIGHTS, TEXTS, Act, Kind
from modules.orders.listing.page import home_of
from modules.orders.services.acts import Running, Seen
from modules.orders.words import FLAGS
from tenancy.access.api import Actor

SHOWN = 100
STATES = {"running": N_("Under way"), "done": N_("Done")}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do; `text`: what its field is called, or empty."""

    kind: str
    label: str
    text: str
    longest: int
    optional: bool


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An order of the preview, or of the report; `why` it stays as it is."""

    number: str
    href: str
    customer: str = ""
    total: int = 0
    currency: str = ""
    why: str = ""


class ActForm(msgspec.Struct, frozen=True, kw_only=True):
    """Choosing what to do; with `is_preview`, what it would do. `picked` repeats which orders in hidden fields."""

    form: Form
    crumbs: tuple[Link, ...]
    total: int
    picked: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    chosen: str
    preview: str
    action: str
    cancel: str
    is_preview: bool = False
    words: str = ""
    acted: int = 0
    staying: tuple[Row, ...] = ()
    staying_count: int = 0
    going: tuple[Row, ...] = ()
    is_final: bool = False


class ActPage(msgspec.Struct, frozen=True, kw_only=True):
    """One act: its card, and what stayed as it was."""

    crumbs: tuple[Link, ...]
    words: str
    author: str
    card: RunCard
    is_busy: bool
    left: tuple[Row, ...]
    left_count: int
    home: str
    acts: str


class ActLine(msgspec.Struct, frozen=True, kw_only=True):
    words: str
    author: str
    at: datetime
    href: str
    state: str
    acted: int
    left: int


class ActList(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    lines: tuple[ActLine, ...]
    home: str


def place_of(actor: Actor) -> str:
    return f"{home_of(actor)}/acts"


def crumbs_of(actor: Actor, *more: Link) -> tuple[Link, ...]:
    return (Link(for_locale(actor.locale).gettext(N_("Orders")), home_of(actor)), *more)


def form_of(actor: Actor, form: Form, picked: Sequence[tuple[str, str]], total: int) -> ActForm:
    words, here = for_locale(actor.locale).gettext, place_of(actor)
    choices = tuple(
        Choice(
            kind=kind, label=words(LABELS[kind][0]), text=words(TEXTS[kind]) if kind in TEXTS else "",
            longest=60 if "flag" in kind else 500, optional=kind == Kind.CANCEL,
        )
        for kind in Kind
        if actor.may(RIGHTS[kind])
    )  # fmt: skip
    first = choices[0].kind if choices else ""
    return ActForm(
        form=form, crumbs=crumbs_of(actor, Link(words(N_("Act on many")), "")), total=total, picked=tuple(picked),
        choices=choices, chosen=str(form.values.get("field") or first), preview=f"{here}/preview", action=here,
        cancel=home_of(actor),
    )  # fmt: skip


def with_preview(model: ActForm, act: Act, seen: Sequence[Seen], actor: Actor) -> ActForm:
    words, home = for_locale(actor.locale), home_of(actor)
    rows = [
        Row(
            number=each.number, href=f"{home}/{each.id}", customer=each.customer, total=each.total,
            currency=each.currency, why=words.gettext(each.why),
        )
        for each in seen
    ]  # fmt: skip
    staying, going = [row for row in rows if row.why], [row for row in rows if not row.why]
    return msgspec.structs.replace(
        model, is_preview=True, words=in_words(act, words), acted=len(going), going=tuple(going[:SHOWN]),
        staying=tuple(staying[:SHOWN]), staying_count=len(staying), total=len(rows),
        is_final=act.kind in {Kind.CANCEL, Kind.SEND},
    )  # fmt: skip


def in_words(act: Act, words: Translator) -> str:
    """Such as: Put on hold: a copied card?"""
    label = words.gettext(LABELS[act.kind][0])
    text = words.gettext(FLAGS.get(act.text, act.text)) if act.text else ""
    return words.gettext(N_("{filter}: {value}"), filter=label, value=text) if text else label


def card_of(act: Running, actor: Actor) -> RunCard:
    words, here = for_locale(actor.locale), f"{place_of(actor)}/{act.id}"
    is_busy = act.state == "running"
    stayed = act.done - act.acted
    parts = [words.ngettext("{n} done", "{n} done", act.acted)]
    if stayed:
        parts.append(words.ngettext("{n} stayed as it was", "{n} stayed as they were", stayed))
    return RunCard(
        title=in_words(act.act, words),
        status=words.gettext(N_("{done} of {total} orders"), done=act.done, total=act.total),
        note=("，" if actor.locale.startswith("zh") else ", ").join(parts), done=act.acted, bad=stayed,
        total=act.total, icon=LABELS[act.act.kind][1], poll=f"{here}/card" if is_busy else "", stop="", href=here,
    )  # fmt: skip


def page_of(act: Running, actor: Actor) -> ActPage:
    words, home = for_locale(actor.locale), home_of(actor)
    said = in_words(act.act, words)
    return ActPage(
        crumbs=crumbs_of(actor, Link(words.gettext(N_("Acts on many")), place_of(actor)), Link(said, "")), words=said,
        author=act.who_name, card=card_of(act, actor), is_busy=act.state == "running", home=home,
        left=tuple(left_row(each, home, words) for each in act.left), left_count=act.done - act.acted,
        acts=place_of(actor),
    )  # fmt: skip


def left_row(told: Mapping[str, Any], home: str, words: Translator) -> Row:
    refusal, facts = told["why"], told["facts"]
    return Row(number=told["number"], href=f"{home}/{told['order']}", why=words.gettext(refusal, **facts))


def list_of_acts(acts: Sequence[Running], actor: Actor) -> ActList:
    words = for_locale(actor.locale)
    return ActList(
        crumbs=crumbs_of(actor, Link(words.gettext(N_("Acts on many")), "")), home=home_of(actor),
        lines=tuple(
            ActLine(
                words=in_words(act.act, words), author=act.who_name, at=act.started_at, acted=act.acted,
                href=f"{place_of(actor)}/{act.id}", state=words.gettext(STATES[act.state]), left=act.done - act.acted,
            )
            for act in acts
        ),
    )  # fmt: skip


def again(form: Mapping[str, Any]) -> Form:
    return Form(key=str(new_id()), values=dict(form))
