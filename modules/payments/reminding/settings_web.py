"""Settings: when customers who pay late are reminded, and in which words."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from infra.kit.wordings import LANGUAGES, LOCALES, Wording, filled, typed_in
from modules.desk.api import Author, Deed, note
from modules.payments.permissions import Perm
from modules.payments.reminding.letters import SETTING, rules_of
from modules.payments.reminding.rules import (
    AGAIN,
    BLANKS,
    DAYS,
    LABELS,
    TIMES,
    Rules,
    faults_of,
    number_in,
    usual,
    wording,
)
from modules.shops import api as shops
from tenancy.access.api import Acting, Actor, settings_tabs

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
PATH, KIND = "/settings/reminders", "payments.reminders"
SUBJECT = UUID("01900000-0000-7000-8000-72656d696e64")
SAMPLE = {"name": "Bo Li", "amount": "123.45", "open": "SO-000123  2026-01-31  123.45", "nth": "2"}


class ReminderText(msgspec.Struct, frozen=True, kw_only=True):
    locale: str
    language: str
    preview: str


class ReminderRow(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    label: str
    texts: tuple[ReminderText, ...]


class RemindersPage(msgspec.Struct, frozen=True, kw_only=True):
    """The fields are called `on`, `after`, `every`, `most`, `<kind>.<language>.subject` and `.text`."""

    tabs: tuple[Link, ...]
    form: Form
    action: str
    rows: tuple[ReminderRow, ...]
    blanks: tuple[str, ...]
    documents: str


async def reminders_page(session: TenantReader, actor: Actor, form: Form | None = None) -> RemindersPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}"
    rules = await rules_of(session)
    return RemindersPage(
        tabs=tuple(settings_tabs(actor, PATH)), form=form or Form(key=str(new_id()), values=values_of(rules)),
        action=f"{home}{PATH}", blanks=tuple(f"{{{blank}}}" for blank in BLANKS),
        documents=f"{home}/settings/documents",
        rows=tuple(
            ReminderRow(kind=kind, label=words(label), texts=texts_of(rules, kind, actor.shop))
            for kind, label in LABELS.items()
        ),
    )  # fmt: skip


def texts_of(rules: Rules, kind: str, shop: str) -> tuple[ReminderText, ...]:
    nth, sample = 2 if kind == AGAIN else 1, SAMPLE | {"shop": shop}
    return tuple(
        ReminderText(locale=locale, language=name, preview=filled(wording(rules, nth, locale).text, sample))
        for locale, name in LANGUAGES
    )


def values_of(rules: Rules) -> dict[str, Any]:
    numbers = {name: str(getattr(rules, name)) for name in ("after", "every", "most")}
    values: dict[str, Any] = {"on": "1" if rules.on else "", **numbers}
    for nth, kind in enumerate(LABELS, 1):
        for locale in LOCALES:
            words = wording(rules, nth, locale)
            values |= {f"{kind}.{locale}.subject": words.subject, f"{kind}.{locale}.text": words.text}
    return values


def rules_in(data: Mapping[str, Any]) -> Rules:
    """The form; words as they were at first are not kept. Raises Invalid."""
    faults: list[FieldError] = []
    after = number_in(data, "after", 1, DAYS, faults)
    every = number_in(data, "every", 1, DAYS, faults)
    most = number_in(data, "most", 1, TIMES, faults)
    texts: dict[str, dict[str, Wording]] = {}
    for kind in LABELS:
        for locale in LOCALES:
            words = typed_in(data, kind, locale)
            faults += faults_of(kind, locale, words)
            if words != usual(kind, locale):
                texts.setdefault(kind, {})[locale] = words
    if faults:
        raise Invalid(fields=faults)
    return Rules(on=bool(data.get("on")), after=after, every=every, most=most, texts=texts)


async def reminders_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    form = Form(key=str(new_id()), values=dict(data), errors=tuple(errors))
    return Page("payments/reminders.html", await reminders_page(session, actor, form), status=problem.status)


class ReminderSettings(Controller):
    """When, how often and in which words."""

    path = "/app/{slug:str}/settings/reminders"
    include_in_schema = False

    @get("/", needs=Perm.REMIND)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("payments/reminders.html", await reminders_page(session, actor))

    @post("/", needs=Perm.REMIND, status_code=200)
    @with_form_again(reminders_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        rules = rules_in(data)
        await shops.set_setting(session, SETTING, rules)
        after = {"on": rules.on, "after": rules.after, "every": rules.every, "most": rules.most}
        deed = Deed(act="reminders.changed", kind=KIND, subject=SUBJECT, after=after)
        await note(session, [deed], by=Author.of(actor), at=clock.now())
        flash = Flash(text=for_locale(actor.locale).gettext(N_("Saved")))
        return Redirect(f"/app/{actor.slug}{PATH}", flash=flash)
