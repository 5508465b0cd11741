"""Phones, e-mails, days and names elsewhere as people write them, read into one form each. Pure."""

import re
import unicodedata
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from infra.kit.i18n import LOCALES, N_

NO_YEAR, LEAP = "--", 2000
PHONE_UNREADABLE = N_("This is no phone number. From abroad, begin with + and the country's code.")
EMAIL_UNREADABLE = N_("This is no e-mail address. It looks like name@example.com.")
ACCOUNT_UNREADABLE = N_("Write the platform, a colon and the name there: pinduoduo:77.")
LANGUAGE_UNKNOWN = N_("Choose one of the list.")
BIRTHDAY_UNREADABLE = N_("Write the day as 1990-05-17, or as 05-17 without the year.")
_ACCOUNT = re.compile(r"([a-z0-9_-]{1,40}):(\S{1,160})")
_BIRTHDAY = re.compile(r"(?:(\d{4})[-./年]|--?)?(\d{1,2})[-./月](\d{1,2})日?")


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


def account_of(text: str) -> str:
    """A name elsewhere as "platform:id", "" for a blank. Raises NotTakenError."""
    platform, colon, name = tidy(text).partition(":")
    account = f"{platform.strip().lower()}{colon}{name.strip()}"
    if account and not _ACCOUNT.fullmatch(account):
        raise NotTakenError("account_unreadable", ACCOUNT_UNREADABLE)
    return account


def language_of(text: str) -> str:
    """One that papers and notices speak, or "" for the shop's. Raises NotTakenError."""
    if text and text not in LOCALES:
        raise NotTakenError("language_unknown", LANGUAGE_UNKNOWN)
    return text


def birthday_of(text: str) -> str:
    """A day as "1990-05-17", or "--05-17" without its year; "" for a blank. Raises NotTakenError."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return ""
    found = _BIRTHDAY.fullmatch(typed)
    if not found:
        raise NotTakenError("birthday_unreadable", BIRTHDAY_UNREADABLE)
    year, month, day = found.groups()
    try:
        born = date(int(year or LEAP), int(month), int(day))
    except ValueError as error:
        raise NotTakenError("birthday_unreadable", BIRTHDAY_UNREADABLE) from error
    return born.isoformat() if year else f"{NO_YEAR}{born:%m-%d}"


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


def at_home(number: str) -> str:
    """The digits as one dials them in the number's own country ("02079460018"); "" for one that can't be read."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in shown if sign.isdigit())
