"""Mails as they are written: one text and one page of each, in the reader's language."""

import msgspec

from infra.kit.i18n import LOCALES, N_, SOURCE, for_locale
from infra.kit.mail import Mail
from infra.kit.shell import Shell
from infra.kit.templating import render
from tenancy.accounts.api import Person

SUBJECTS = {
    "confirm": N_("Confirm your address for Yuntai"),
    "reset": N_("A new password for Yuntai"),
    "changed": N_("Your password for Yuntai was changed"),
    "factor_on": N_("Log-in of two steps is on"),
    "factor_off": N_("Log-in of two steps is off"),
}


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What the templates of mails show."""

    name: str
    link: str
    address: str
    subject: str = ""


def letter_to(person: Person, kind: str, letter: Letter) -> Mail:
    """The mail of `kind` in the person's language."""
    locale = person.locale if person.locale in LOCALES else SOURCE
    shell, subject = Shell(locale=locale), for_locale(locale).gettext(SUBJECTS[kind])
    model = msgspec.structs.replace(letter, subject=subject)
    text, html = (render(f"emails/{kind}.{form}", shell, model) for form in ("txt", "html"))
    return Mail(to=person.email, subject=subject, text=text, html=html)
