"""View-models of one customer: the page, the form, the answers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from babel.dates import format_skeleton

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.customers.answers import HOWS, PURPOSES, WAYS, Answer, How, is_allowed, name_of
from modules.customers.domain import Address, Consent, IdentityKind, title_lines
from modules.customers.editing import countries_in, crumbs_of
from modules.customers.listing import address, home_of
from modules.customers.permissions import Perm
from modules.customers.postal import lines_of
from modules.customers.reading import LEAP, NO_YEAR, shown_phone
from modules.customers.schemas import CurrencyTotal, answers_of, identities_in, profile_of, totals_of
from modules.customers.services.groups import group_names
from modules.customers.services.merging import joinings
from modules.customers.services.profiles import KIND
from modules.customers.timeline import Moment, Story, story_of
from modules.desk.api import Entry, history
from tenancy.access.api import Actor

FIELDS = {
    "kind": N_("Kind"),
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "accounts": N_("Accounts elsewhere"),
    "tax_number": N_("Tax number"),
    "note": N_("Note"),
    "birthday": N_("Birthday"),
    "language": N_("Language"),
    "title": N_("Invoice title"),
    "group": N_("Group"),
    "addresses": N_("Addresses"),
    "tags": N_("Tags"),
    "consents": N_("Consents"),
}
DEEDS = {
    "customer.created": (N_("Added"), "user-plus"),
    "customer.imported": (N_("Added by file"), "upload"),
    "customer.edited": (N_("Changed: {fields}"), "pencil"),
    "customer.import_changed": (N_("Changed by file: {fields}"), "upload"),
    "customer.merged": (N_("Joined with {name}"), "users"),
    "customer.separated": (N_("Separated from {name} again"), "users"),
    "customer.exported": (N_("Their data were handed out"), "download"),
    "customer.erased": (N_("Removed on request"), "shield-check"),
}
LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}
MOST_DEEDS = 200


class AddressCard(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    lines: tuple[str, ...]
    country: str
    phone: str
    for_shipping: bool
    for_billing: bool


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One purpose: (the field's name, the way's name, whether one may write)."""

    label: str
    ways: tuple[tuple[str, str, bool], ...]


class AnswersPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    rows: tuple[AnswerRow, ...]
    hows: tuple[tuple[str, str], ...]
    history: tuple[Moment, ...]
    action: str
    crumbs: tuple[Link, ...]
    cancel: str


class StoryPart(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the timeline; `more` loads the next one, "" at its end."""

    moments: tuple[Moment, ...]
    more: str
    key: str


class CustomerPage(msgspec.Struct, frozen=True, kw_only=True):
    """One customer. `main` and `aside` are the parts that other packages bring; links are empty for who may not."""

    name: str
    crumbs: tuple[Link, ...]
    is_company: bool
    is_erased: bool
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    accounts: tuple[str, ...]
    tax_number: str
    title: tuple[str, ...]
    birthday: str
    language: str
    group: str
    note: str
    tags: tuple[Link, ...]
    addresses: tuple[AddressCard, ...]
    answers: tuple[AnswerRow, ...]
    origin: str
    orders: int
    spent: tuple[CurrencyTotal, ...]
    last_order_at: datetime | None
    created_at: datetime
    edit: str
    consents: str
    new_note: str
    acts: tuple[Link, ...]
    joinings: tuple[Moment, ...]
    key: str
    erased: Moment | None
    story: StoryPart
    main: tuple[Filled, ...]
    aside: tuple[Filled, ...]


def birthday_shown(birthday: str, locale: str) -> str:
    """The day in words: 17 May 1990, or 17 May where the year is not known."""
    if not birthday:
        return ""
    if birthday.startswith(NO_YEAR):
        born = date.fromisoformat(f"{LEAP}-{birthday.removeprefix(NO_YEAR)}")
        return str(format_skeleton("MMMMd", born, locale=locale))
    born = date.fromisoformat(birthday)
    return str(format_skeleton("yMMMMd", born, locale=locale))


def address_card(stored: Address, locale: str, country: str) -> AddressCard:
    """With the country's name for its code; at home it goes without saying."""
    names = dict(countries_in(locale))
    return AddressCard(
        name=stored.name,
        label=stored.label,
        lines=tuple(lines_of(stored)),
        country=names.get(stored.country, "") if stored.country != country else "",
        phone=shown_phone(stored.phone, country),
        for_shipping=stored.for_shipping,
        for_billing=stored.for_billing,
    )


def answer_rows(answers: Sequence[Answer], locale: str) -> tuple[AnswerRow, ...]:
    words = for_locale(locale).gettext
    return tuple(
        AnswerRow(
            label=words(label),
            ways=tuple(
                (name_of((purpose, channel)), words(WAYS[channel]), is_allowed(answers, (purpose, channel)))
                for channel in Consent
            ),
        )
        for purpose, label in PURPOSES.items()
    )


def answer_moment(answer: Answer, locale: str) -> Moment:
    words = for_locale(locale).gettext
    said = N_("Agreed: {purpose}, {way}") if answer.given else N_("No longer wanted: {purpose}, {way}")
    facts = {"purpose": words(PURPOSES[answer.purpose]), "way": words(WAYS[answer.channel])}
    by = " · ".join(part for part in (words(HOWS[answer.how]), answer.by) if part)
    icon = "circle-check" if answer.given else "circle-x"
    return Moment(at=answer.at, kind="consents", text=words(said, **facts), icon=icon, by=by)


def deed_moment(entry: Entry, locale: str) -> Moment:
    words = for_locale(locale).gettext
    comma = "、" if locale.startswith("zh") else ", "
    changed: list[str] = entry.after.get("fields", [])
    fields = comma.join(words(FIELDS.get(field, field)) for field in changed)
    text, icon = DEEDS.get(entry.act, (entry.act, "pencil"))
    name = entry.after.get("name") or words(N_("another profile"))
    return Moment(
        at=entry.at, kind="profile", text=words(text, fields=fields, name=name), icon=icon, by=entry.author_name
    )


def own_moments(row: sa.Row[Any], deeds: Sequence[Entry], actor: Actor) -> Iterator[Moment]:
    """Notes, answers and what was done to the profile."""
    home = f"{home_of(actor)}/{row.id}/notes"
    for stored in row.notes:
        at = datetime.fromisoformat(stored["at"])
        remove = f"{home}/{stored['id']}/removal" if actor.may(Perm.EDIT) else ""
        text, by = stored["text"], stored["by"]
        yield Moment(at=at, kind="notes", text=text, icon="pencil", by=by, tone="sun", remove=remove)
    for answer in answers_of(row):
        yield answer_moment(answer, actor.locale)
    for entry in deeds:
        if entry.act in DEEDS:
            yield deed_moment(entry, actor.locale)


async def story_part(session: TenantReader, actor: Actor, row: sa.Row[Any], before: datetime | None) -> StoryPart:
    # What was done to a profile that went into this one stands under its own id.
    ids = [row.id, *(gone.merged_id for gone in await joinings(session, row.id))]
    deeds = [deed for each in ids for deed in await history(session, KIND, each, most=MOST_DEEDS)]
    story: Story = await story_of(session, actor, row.id, before, own_moments(row, deeds, actor))
    home = f"{home_of(actor)}/{row.id}/timeline"
    more = address(home, {"before": story.before.isoformat()}) if story.before else ""
    return StoryPart(moments=story.moments, more=more, key=str(new_id()))


def acts_of(actor: Actor, here: str) -> tuple[Link, ...]:
    """What else one may do with the profile."""
    words = for_locale(actor.locale).gettext
    acts = (
        (Perm.MERGE, N_("Join with another profile"), f"{here}/joining"),
        (Perm.EXPORT, N_("Hand out their data"), f"{here}/archive.zip"),
        (Perm.ERASE, N_("Remove this person"), f"{here}/erasure"),
    )
    return tuple(Link(words(label), path) for needs, label, path in acts if actor.may(needs))


async def joined_cards(session: TenantReader, actor: Actor, customer: UUID) -> tuple[Moment, ...]:
    """Profiles that went into this one; each can be parted by who may."""
    home = f"{home_of(actor)}/joinings"
    return tuple(
        Moment(
            at=row.at, kind="profile", text=row.merged_name, icon="users", by=row.by_name,
            remove=f"{home}/{row.id}/undoing" if actor.may(Perm.MERGE) else "",
        )
        for row in await joinings(session, customer)
    )  # fmt: skip


def erasure_moment(row: sa.Row[Any], actor: Actor) -> Moment:
    text = for_locale(actor.locale).gettext(N_("This person was removed on request: {reason}."), **row.erasure)
    return Moment(at=row.erased_at, kind="profile", text=text, icon="shield-check", by=row.erasure["by"])


async def page_of(session: TenantReader, actor: Actor, row: sa.Row[Any]) -> CustomerPage:
    """One customer with what other packages bring to the slots `customers.customer.main` and `.aside`."""
    customer: UUID = row.id
    home, context = home_of(actor), {"actor": actor, "customer": customer}
    profile, here = profile_of(row), f"{home}/{customer}"
    groups = await group_names(session)
    erased = bool(row.erased_at)
    words = for_locale(actor.locale).gettext
    name = profile.name or words(N_("Removed person"))
    known = identities_in(row)
    phones = dict.fromkeys([profile.phone, *(i.value for i in known if i.kind is IdentityKind.PHONE)])
    emails = dict.fromkeys([profile.email, *(i.value for i in known if i.kind is IdentityKind.EMAIL)])
    may_edit = actor.may(Perm.EDIT) and not erased
    return CustomerPage(
        name=name,
        crumbs=crumbs_of(actor, Link(name, "")),
        is_company=row.kind == "company",
        is_erased=erased,
        phones=tuple(shown_phone(phone, actor.country) for phone in phones if phone),
        emails=tuple(email for email in emails if email),
        accounts=profile.accounts,
        tax_number=profile.tax_number,
        title=title_lines(profile.title),
        birthday=birthday_shown(profile.birthday, actor.locale),
        language=LANGUAGES.get(profile.language, ""),
        group=groups.get(row.group_id, ""),
        note=profile.note,
        tags=tuple(Link(tag, address(home, {"tag": tag})) for tag in profile.tags),
        addresses=tuple(address_card(each, actor.locale, actor.country) for each in profile.addresses),
        answers=answer_rows(answers_of(row), actor.locale),
        origin=row.origin and f"{row.origin} {row.external_id}",
        orders=row.orders,
        spent=totals_of(row),
        last_order_at=row.last_order_at,
        created_at=row.created_at,
        edit=f"{here}/edit" if may_edit else "",
        consents=f"{here}/consents" if may_edit else "",
        new_note=f"{here}/notes" if may_edit else "",
        acts=() if erased else acts_of(actor, here),
        joinings=await joined_cards(session, actor, customer),
        key=str(new_id()),
        erased=erasure_moment(row, actor) if erased else None,
        story=await story_part(session, actor, row, None),
        main=await fill(session, "customers.customer.main", actor.switches, **context),
        aside=await fill(session, "customers.customer.aside", actor.switches, **context),
    )


def answers_page(actor: Actor, row: sa.Row[Any], form: Form) -> AnswersPage:
    words, here = for_locale(actor.locale).gettext, f"{home_of(actor)}/{row.id}"
    answers = answers_of(row)
    return AnswersPage(
        form=form,
        rows=answer_rows(answers, actor.locale),
        hows=tuple((how.value, words(label)) for how, label in HOWS.items() if how is not How.IMPORT),
        history=tuple(answer_moment(answer, actor.locale) for answer in reversed(answers)),
        action=f"{here}/consents",
        crumbs=crumbs_of(actor, Link(row.name, here), Link(words(N_("Consents")), "")),
        cancel=here,
    )
