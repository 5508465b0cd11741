"""Settings: what buyers are told by e-mail, store by store."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from infra.kit.wordings import LANGUAGES, LOCALES, Wording, filled, typed_in
from modules.desk.api import Author, Deed, note
from modules.orders.entry.basket import errors_of
from modules.orders.fulfillment.web import Id, Typed
from modules.orders.notices.letters import BLANKS, LABELS, Settings, faults_of, usual, wording
from modules.orders.permissions import Perm
from modules.orders.services.notices import setting_name, settings_of
from modules.shops import api as shops
from tenancy.access.api import Acting, Actor, settings_tabs

PATH = "/settings/notices"
SAMPLE = {
    "name": "Bo Li", "number": "SO-000123", "total": "39.80", "shop": "", "goods": "2 × Longjing tea",
    "carrier": "DHL", "tracking": "JD01460003", "link": "https://www.dhl.com/…", "amount": "12.00",
}  # fmt: skip


class NoticeText(msgspec.Struct, frozen=True, kw_only=True):
    locale: str
    language: str
    preview: str


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    label: str
    texts: tuple[NoticeText, ...]


class NoticesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The fields are called `on.<kind>`, `<kind>.<language>.subject` and `.text`."""

    tabs: tuple[Link, ...]
    stores: tuple[Link, ...]
    form: Form
    action: str
    rows: tuple[NoticeRow, ...]
    languages: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]


async def notices_page(session: TenantReader, actor: Actor, store: UUID, form: Form | None = None) -> NoticesPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}{PATH}"
    stores = await shops.list_stores(session, actor)
    shown = next((each for each in stores if each.id == store), None)
    if shown is None:
        raise NotFound
    settings = await settings_of(session, store)
    sample = SAMPLE | {"shop": shown.name}
    links = [Link(each.name, f"{home}/{each.id}", each.id == store) for each in stores]
    return NoticesPage(
        tabs=tuple(settings_tabs(actor, PATH)), stores=tuple(links) if len(links) > 1 else (),
        form=form or Form(key=str(new_id()), values=values_of(settings)), action=f"{home}/{store}",
        rows=tuple(
            NoticeRow(
                kind=kind, label=words(label),
                texts=tuple(
                    NoticeText(
                        locale=locale, language=name, preview=filled(wording(settings, kind, locale).text, sample)
                    )
                    for locale, name in LANGUAGES
                ),
            )
            for kind, label in LABELS.items()
        ),
        languages=LANGUAGES, blanks=tuple(f"{{{blank}}}" for blank in BLANKS),
    )  # fmt: skip


def values_of(settings: Settings) -> dict[str, Any]:
    values: dict[str, Any] = {"language": settings.language}
    for kind in LABELS:
        values[f"on.{kind}"] = "1" if kind in settings.on else ""
        for locale in LOCALES:
            words = wording(settings, kind, locale)
            values |= {f"{kind}.{locale}.subject": words.subject, f"{kind}.{locale}.text": words.text}
    return values


def settings_in(data: Mapping[str, Any]) -> Settings:
    """The form; words as they were at first are not kept. Raises Invalid."""
    texts: dict[str, dict[str, Wording]] = {}
    faults: list[FieldError] = []
    for kind in LABELS:
        for locale in LOCALES:
            words = typed_in(data, kind, locale)
            faults += faults_of(kind, locale, words)
            if words != usual(kind, locale):
                texts.setdefault(kind, {})[locale] = words
    if faults:
        raise Invalid(fields=faults)
    language = str(data.get("language") or "")
    on = tuple(kind for kind in LABELS if data.get(f"on.{kind}"))
    return Settings(on=on, language=language if language in LOCALES else "en", texts=texts)


async def notices_again(session: ReadTenantSession, problem: Problem, actor: Actor, store: UUID, data: Typed) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=dict(data), errors=errors_of(problem))
    return Page("orders/notices.html", await notices_page(session, actor, store, form), status=problem.status)


class NoticeSettings(Controller):
    """Which notices a store sends, and in which words."""

    path = "/app/{slug:str}/settings/notices"
    include_in_schema = False

    @get("/", needs=Perm.NOTICES)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        stores = await shops.list_stores(session, actor)
        if not stores:
            raise NotFound
        return Page("orders/notices.html", await notices_page(session, actor, stores[0].id))

    @get("/{store:uuid}", needs=Perm.NOTICES)
    @unit_of_work
    async def show_store(self, session: ReadTenantSession, actor: Acting, store: Id) -> Page:
        return Page("orders/notices.html", await notices_page(session, actor, store))

    @post("/{store:uuid}", needs=Perm.NOTICES, status_code=200)
    @with_form_again(notices_again)
    async def save(self, session: TenantSession, actor: Acting, store: Id, data: Typed) -> Redirect:
        card = next((each for each in await shops.list_stores(session, actor) if each.id == store), None)
        if card is None:
            raise NotFound
        settings = settings_in(data)
        await shops.set_setting(session, setting_name(store), settings)
        after = {"on": list(settings.on)}
        deed = Deed(act="notices.changed", kind="store", subject=store, subject_name=card.name, after=after)
        await note(session, [deed], by=Author.of(actor), at=clock.now())
        flash = Flash(text=for_locale(actor.locale).gettext(N_("Saved")))
        return Redirect(f"/app/{actor.slug}{PATH}/{store}", flash=flash)
