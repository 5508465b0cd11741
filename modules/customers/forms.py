"""The form of a profile: what pages send, and how it is shown again."""

import re
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar.datastructures import FormMultiDict

from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Problem
from modules.customers.domain import (
    ADDRESS_TEXTS,
    MOST_ADDRESSES,
    TITLE_TEXTS,
    Address,
    Consent,
    CustomerKind,
    InvoiceTitle,
    Profile,
)
from modules.customers.reading import NO_YEAR, shown_phone
from modules.customers.schemas import profile_of

COMMAS = re.compile(r"[,，、;；\n]")
LINES = re.compile(r"[\n,，、;；]+")
OF_ADDRESS = re.compile(r"addresses\.(\d{1,2})\.(\w+)")
PLAIN = ("kind", "name", "phone", "email", "tax_number", "note", "birthday", "language")


class Typed(msgspec.Struct, frozen=True):
    """A profile as typed: each field's text. A tick that is off is not sent."""

    values: dict[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def version(self) -> int:
        return int(self.text("version")) if self.text("version").isdigit() else 0

    def profile(self) -> Profile:
        """What was typed, not yet checked."""
        return Profile(
            kind=CustomerKind(self.text("kind")) if self.text("kind") in set(CustomerKind) else CustomerKind.PERSON,
            name=self.text("name"),
            phone=self.text("phone"),
            email=self.text("email"),
            phones=lines_in(self.text("phones")),
            emails=lines_in(self.text("emails")),
            accounts=lines_in(self.text("accounts")),
            tax_number=self.text("tax_number"),
            note=self.text("note"),
            birthday=self.text("birthday"),
            language=self.text("language"),
            title=InvoiceTitle(**{part: self.text(f"title.{part}") for part in TITLE_TEXTS}),
            group=an_id(self.text("group")),
            tags=tuple(COMMAS.split(self.text("tags"))),
            addresses=self.addresses(),
            consents=tuple(consent for consent in Consent if self.text(f"consent_{consent}")),
        )

    def addresses(self) -> tuple[Address, ...]:
        """Each block that says more than its country, which is chosen beforehand."""
        blocks: dict[int, dict[str, Any]] = {}
        for name, text in self.values.items():
            if (found := OF_ADDRESS.fullmatch(name)) and found[2] in ADDRESS_TEXTS:
                blocks.setdefault(int(found[1]), {})[found[2]] = text
        numbers = range(min(max(blocks, default=-1), MOST_ADDRESSES) + 1)
        return tuple(self.address(number, blocks.get(number, {})) for number in numbers)

    def address(self, number: int, parts: dict[str, Any]) -> Address:
        """One block; an empty one keeps its number, so that errors stand beside their fields."""
        if not any(text.strip() for part, text in parts.items() if part != "country"):
            return Address()
        return Address(
            **parts,
            for_shipping=self.text("for_shipping") == str(number),
            for_billing=self.text("for_billing") == str(number),
        )


def read(form: FormMultiDict) -> Typed:
    return Typed({name: value for name, value in form.items() if isinstance(value, str)})


def lines_in(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in LINES.split(text) if line.strip())


def an_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def empty_form(country: str) -> Form:
    return Form(key=str(new_id()), values={"kind": "person", "addresses.0.country": country})


def form_of(row: sa.Row[Any], country: str) -> Form:
    """What is stored, as a form to change."""
    profile = profile_of(row)
    values: dict[str, Any] = {field: getattr(profile, field) for field in PLAIN} | {"version": row.version}
    values |= {
        "kind": profile.kind.value,
        "phone": shown_phone(profile.phone, country),
        "phones": "\n".join(shown_phone(phone, country) for phone in profile.phones),
        "emails": "\n".join(profile.emails),
        "accounts": "\n".join(profile.accounts),
        "birthday": profile.birthday.removeprefix(NO_YEAR),
        "group": str(profile.group or ""),
        "tags": ", ".join(profile.tags),
    }
    values |= {f"title.{part}": getattr(profile.title, part) for part in TITLE_TEXTS}
    for number, address in enumerate(profile.addresses):
        values |= {f"addresses.{number}.{part}": getattr(address, part) for part in ADDRESS_TEXTS}
        values |= {use: str(number) for use in ("for_shipping", "for_billing") if getattr(address, use)}
    values |= {f"consent_{consent}": "1" for consent in profile.consents}
    return Form(key=str(new_id()), values=values)


def form_again(typed: Typed, problem: Problem) -> Form:
    """What was typed, with what is wrong. A refusal of no field stands above the form."""
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    return Form(key=str(new_id()), values={**typed.values}, errors=errors)


def taken_by(problem: Problem) -> UUID | None:
    """The customer whose phone or e-mail was typed, to open instead."""
    owners = (error.facts.get("customer") for error in problem.fields)
    return next((UUID(str(owner)) for owner in owners if owner), None)
