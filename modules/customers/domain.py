"""What a customer's profile may hold, and what identifies the customer. Pure."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

import msgspec
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid
from infra.kit.search import search_text

LONGEST = {"name": 120, "phone": 40, "email": 254, "tax_number": 40, "note": 2000, "origin": 40, "external_id": 200}
LONGEST_PART, LONGEST_TAG, MOST_TAGS, MOST_ADDRESSES = 200, 40, 30, 20


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
    """Ways of writing to a customer that the customer agrees to."""

    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"


class Identity(msgspec.Struct, frozen=True, order=True):
    """`value` is normalized: E.164 for a phone, lower case for an e-mail; `platform:id` for a marketplace."""

    kind: IdentityKind
    value: str


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place to send to. `country` is an ISO code; every part is as people write it there."""

    label: str = ""
    name: str = ""
    phone: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(msgspec.structs.astuple(self))


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What staff and programs may write of a customer."""

    kind: CustomerKind = CustomerKind.PERSON
    name: str
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    note: str = ""
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

    profile = Profile(
        kind=draft.kind,
        name=read("name", draft.name, _required, LONGEST["name"]),
        phone=read("phone", draft.phone, lambda text: phone_of(text, country), LONGEST["phone"]),
        email=read("email", draft.email, email_of, LONGEST["email"]),
        tax_number=read("tax_number", draft.tax_number, tidy, LONGEST["tax_number"]),
        note=read("note", draft.note, str.strip, LONGEST["note"]),
        addresses=tuple(_addresses(draft.addresses[:MOST_ADDRESSES], read)),
        tags=tuple(_tags(draft.tags, read)),
        consents=tuple(sorted(set(draft.consents))),
    )
    errors.extend(_too_many(draft))
    if errors:
        raise Invalid(fields=errors)
    return profile


class NotTakenError(ValueError):
    """One text that a field can't take."""

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.message, self.facts = code, message, facts


def tidy(text: str) -> str:
    """One line: composed signs, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def phone_of(text: str, country: str) -> str:
    """The number in E.164 ("+8613800138000"), "" for a blank. Raises NotTakenError."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), country or None)
    except phonenumbers.NumberParseException as error:
        raise NotTakenError("phone_unreadable", PHONE_UNREADABLE) from error
    if not phonenumbers.is_valid_number(number):
        raise NotTakenError("phone_unreadable", PHONE_UNREADABLE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_of(text: str) -> str:
    """The address in lower case, "" for a blank. Raises NotTakenError."""
    if not text.strip():
        return ""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise NotTakenError("email_unreadable", EMAIL_UNREADABLE) from error


def country_of(text: str) -> str:
    """An ISO country code in capitals, "" for a blank. Raises NotTakenError."""
    code = text.strip().upper()
    if code and code not in phonenumbers.SUPPORTED_REGIONS:
        raise NotTakenError("country_unknown", N_("Choose a country from the list."))
    return code


def phone_or(otherwise: str, text: str, country: str) -> str:
    """The number in E.164, or `otherwise` where it can't be read."""
    try:
        return phone_of(text, country)
    except NotTakenError:
        return otherwise


def email_or(otherwise: str, text: str) -> str:
    """The address in lower case, or `otherwise` where it can't be read."""
    try:
        return email_of(text)
    except NotTakenError:
        return otherwise


def shown_phone(number: str, country: str) -> str:
    """A number as people of `country` write it; one that is masked or unreadable as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    at_home = phonenumbers.region_code_for_number(parsed) == country
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def identities_of(profile: Profile) -> tuple[Identity, ...]:
    """What of a cleaned profile leads to its customer."""
    found = {IdentityKind.PHONE: profile.phone, IdentityKind.EMAIL: profile.email}
    return tuple(Identity(kind, value) for kind, value in found.items() if value)


def text_of(profile: Profile, *more: str) -> str:
    """What the list's search looks through: names, contacts, tags, and `more`."""
    parts = [
        part for address in profile.addresses for part in (address.name, address.phone, address.city, address.street)
    ]
    return search_text(profile.name, profile.phone, profile.email, profile.tax_number, *profile.tags, *parts, *more)


NAME_MISSING = N_("Enter a name.")
TOO_LONG = N_("At most {longest} characters fit here.")
PHONE_UNREADABLE = N_("This is no phone number. From abroad, begin with + and the country's code.")
EMAIL_UNREADABLE = N_("This is no e-mail address. It looks like name@example.com.")


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
        parts: Mapping[str, str] = msgspec.structs.asdict(address)
        tidied = {
            part: read(f"addresses.{number}.{part}", text, country_of if part == "country" else tidy, LONGEST_PART)
            for part, text in parts.items()
        }
        if any(tidied.values()):
            yield Address(**tidied)


def _tags(tags: tuple[str, ...], read: Read) -> Iterator[str]:
    yield from dict.fromkeys(tag for text in tags[:MOST_TAGS] if (tag := read("tags", text, tidy, LONGEST_TAG)))


def _too_many(draft: Profile) -> Iterator[FieldError]:
    for field, given, most in (("tags", draft.tags, MOST_TAGS), ("addresses", draft.addresses, MOST_ADDRESSES)):
        if len(given) > most:
            yield FieldError(field=field, code="too_many", message=N_("At most {most} fit here."), facts={"most": most})
