"""What a customer's profile may hold, and what identifies the customer. Pure."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from uuid import UUID

import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid
from infra.kit.search import search_text
from modules.customers.reading import (
    NotTakenError,
    account_of,
    at_home,
    birthday_of,
    country_of,
    email_of,
    language_of,
    phone_of,
    tidy,
)

LONGEST = {"name": 120, "phone": 40, "email": 254, "tax_number": 40, "note": 2000, "origin": 40, "external_id": 200}
LONGEST_PART, LONGEST_TAG, MOST_TAGS, MOST_ADDRESSES = 200, 40, 30, 20
MOST_CONTACTS = 20


class CustomerKind(StrEnum):
    """A private person, or a company: supplier, dealer, reseller's client."""

    PERSON = "person"
    COMPANY = "company"


class IdentityKind(StrEnum):
    """What leads to a customer: no two customers share one."""

    PHONE = "phone"
    EMAIL = "email"
    MARKETPLACE = "marketplace"
    WECHAT = "wechat"


class Consent(StrEnum):
    """Ways of writing to a customer: with news, only those that the customer agrees to."""

    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"


class Identity(msgspec.Struct, frozen=True, order=True):
    """`value` is normalized: E.164 for a phone, lower case for an e-mail; `platform:id` for a marketplace."""

    kind: IdentityKind
    value: str


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place to send to. `country` is an ISO code; every part is as people write it there.

    `for_shipping`, `for_billing`: the one that is taken unless another is chosen; the first serves where none says so.
    """

    label: str = ""
    name: str = ""
    phone: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""
    for_shipping: bool = False
    for_billing: bool = False


class InvoiceTitle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom invoices are made out to, where that is not the profile itself. `address` in lines; `bank`: bank and
    account, where tax law asks for them; `email`: where invoices go.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    email: str = ""


TITLE_TEXTS = InvoiceTitle.__struct_fields__


def title_lines(title: InvoiceTitle) -> tuple[str, ...]:
    """What is known of it, line by line."""
    lines = (title.name, *title.address.splitlines(), title.phone, title.bank, title.email)
    return tuple(line for line in lines if line)


ADDRESS_TEXTS = ("label", "name", "phone", "country", "region", "city", "district", "street", "postcode")


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What staff and programs may write of a customer.

    `phones`, `emails`: further ones. `accounts`: names elsewhere, "pinduoduo:77". `birthday`: ISO, "--05-17" where the
    year is not known. `language`: en or zh_Hans, in which they are written to, empty for the shop's. `group`: the one
    whose prices apply. `consents`: by what news may be sent. `title`: whom invoices are made out to, with `tax_number`.
    """

    kind: CustomerKind = CustomerKind.PERSON
    name: str
    phone: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tax_number: str = ""
    note: str = ""
    birthday: str = ""
    language: str = ""
    title: InvoiceTitle = InvoiceTitle()
    group: UUID | None = None
    addresses: tuple[Address, ...] = ()
    tags: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()


def clean(draft: Profile, country: str) -> Profile:
    """`draft` tidied and normalized, phones by `country` where they carry no code of their own.

    Raises Invalid with every field that can't be taken.
    """
    errors: list[FieldError] = []

    def read(field: str, text: str, by: Callable[[str], str], longest: int) -> str:
        try:
            return by(_bounded(text, longest))
        except NotTakenError as refused:
            errors.append(FieldError(field=field, code=refused.code, message=refused.message, facts=refused.facts))
            return ""

    def each(field: str, texts: tuple[str, ...], by: Callable[[str], str], longest: int, first: str) -> tuple[str, ...]:
        taken = dict.fromkeys(read(field, text, by, longest) for text in texts[:MOST_CONTACTS])
        return tuple(text for text in taken if text and text != first)

    def number(text: str) -> str:
        return phone_of(text, country)

    phone = read("phone", draft.phone, number, LONGEST["phone"])
    email = read("email", draft.email, email_of, LONGEST["email"])
    profile = Profile(
        kind=draft.kind,
        name=read("name", draft.name, _required, LONGEST["name"]),
        phone=phone,
        email=email,
        phones=each("phones", draft.phones, number, LONGEST["phone"], phone),
        emails=each("emails", draft.emails, email_of, LONGEST["email"], email),
        accounts=each("accounts", draft.accounts, account_of, LONGEST["external_id"], ""),
        tax_number=read("tax_number", draft.tax_number, tidy, LONGEST["tax_number"]),
        note=read("note", draft.note, str.strip, LONGEST["note"]),
        birthday=read("birthday", draft.birthday, birthday_of, LONGEST["phone"]),
        language=read("language", draft.language, language_of, LONGEST["phone"]),
        title=_title(draft.title, read),
        group=draft.group,
        addresses=_one_of_each(_addresses(draft.addresses[:MOST_ADDRESSES], read)),
        tags=tuple(_tags(draft.tags, read)),
        consents=tuple(sorted(set(draft.consents))),
    )
    errors.extend(_too_many(draft))
    if errors:
        raise Invalid(fields=errors)
    return profile


def identities_of(profile: Profile) -> tuple[Identity, ...]:
    """What of a cleaned profile leads to its customer."""
    return tuple(field_of(profile))


def field_of(profile: Profile) -> dict[Identity, str]:
    """Each identity of a cleaned profile with the field it stands in."""
    found = {Identity(IdentityKind.PHONE, profile.phone): "phone"} if profile.phone else {}
    found |= {Identity(IdentityKind.EMAIL, profile.email): "email"} if profile.email else {}
    found |= {Identity(IdentityKind.PHONE, phone): "phones" for phone in profile.phones}
    found |= {Identity(IdentityKind.EMAIL, email): "emails" for email in profile.emails}
    return found | {identity_of(account): "accounts" for account in profile.accounts}


def identity_of(account: str) -> Identity:
    """What "platform:id" leads by: WeChat's ids are a kind of their own."""
    platform, _, name = account.partition(":")
    if platform == IdentityKind.WECHAT:
        return Identity(IdentityKind.WECHAT, name)
    return Identity(IdentityKind.MARKETPLACE, account)


def account_shown(identity: Identity) -> str:
    """The account of an identity, as `identity_of` reads it."""
    return f"wechat:{identity.value}" if identity.kind is IdentityKind.WECHAT else identity.value


def text_of(profile: Profile, *more: str) -> str:
    """What the list's search looks through: names, contacts, tags, and `more`."""
    parts = [
        part for address in profile.addresses for part in (address.name, address.phone, address.city, address.street)
    ]
    phones = [way for phone in (profile.phone, *profile.phones) if phone for way in (phone, at_home(phone))]
    ways = (*phones, profile.email, *profile.emails, *profile.accounts)
    return search_text(profile.name, *ways, profile.title.name, profile.tax_number, *profile.tags, *parts, *more)


NAME_MISSING = N_("Enter a name.")
TOO_LONG = N_("At most {longest} characters fit here.")


def _bounded(text: str, longest: int) -> str:
    if "\0" in text:
        raise NotTakenError("unreadable_sign", N_("This holds a sign that can't be read. Type it again."))
    if len(text) > longest:
        raise NotTakenError("too_long", TOO_LONG, longest=longest)
    return text


def _required(text: str) -> str:
    if not tidy(text):
        raise NotTakenError("name_missing", NAME_MISSING)
    return tidy(text)


Read = Callable[[str, str, Callable[[str], str], int], str]


def _addresses(addresses: tuple[Address, ...], read: Read) -> Iterator[Address]:
    for number, address in enumerate(addresses):
        tidied = {
            part: read(f"addresses.{number}.{part}", getattr(address, part), tidier(part), LONGEST_PART)
            for part in ADDRESS_TEXTS
        }
        if any(tidied.values()):
            yield msgspec.structs.replace(address, **tidied)


def _title(title: InvoiceTitle, read: Read) -> InvoiceTitle:
    by: dict[str, Callable[[str], str]] = {"address": in_lines, "email": email_of}
    texts = {
        part: read(f"title.{part}", getattr(title, part), by.get(part, tidy), LONGEST["email"]) for part in TITLE_TEXTS
    }
    return InvoiceTitle(**texts)


def in_lines(text: str) -> str:
    """Each line tidied, without empty ones."""
    return "\n".join(line for each in text.splitlines() if (line := tidy(each)))


def tidier(part: str) -> Callable[[str], str]:
    return country_of if part == "country" else tidy


def _one_of_each(addresses: Iterator[Address]) -> tuple[Address, ...]:
    """At most one address for shipping and one for billing: the first that says so."""
    kept: list[Address] = []
    for address in addresses:
        taken = {use: any(getattr(other, use) for other in kept) for use in ("for_shipping", "for_billing")}
        kept.append(msgspec.structs.replace(address, **{use: False for use, is_taken in taken.items() if is_taken}))
    return tuple(kept)


def _tags(tags: tuple[str, ...], read: Read) -> Iterator[str]:
    yield from dict.fromkeys(tag for text in tags[:MOST_TAGS] if (tag := read("tags", text, tidy, LONGEST_TAG)))


def _too_many(draft: Profile) -> Iterator[FieldError]:
    limits = {"tags": MOST_TAGS, "addresses": MOST_ADDRESSES}
    limits |= dict.fromkeys(("phones", "emails", "accounts"), MOST_CONTACTS)
    for field, most in limits.items():
        given: tuple[object, ...] = getattr(draft, field)
        if len(given) > most:
            yield FieldError(field=field, code="too_many", message=N_("At most {most} fit here."), facts={"most": most})
