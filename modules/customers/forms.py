"""The form of a profile: what pages send, and how it is shown again."""

import re
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Problem
from modules.customers.domain import Address, Consent, CustomerKind, Profile, shown_phone
from modules.customers.schemas import given_consents

MAIN = "addresses.0."  # a form shows the first address; fields bear the names that errors have
PARTS = ("street", "district", "city", "region", "postcode", "country")
COMMAS = re.compile(r"[,，、;；\n]")


class CustomerForm(msgspec.Struct, frozen=True, kw_only=True):
    """A profile as typed. A tick that is off is not sent."""

    kind: CustomerKind = CustomerKind.PERSON
    name: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    note: str = ""
    tags: str = ""
    street: str = msgspec.field(name=f"{MAIN}street", default="")
    district: str = msgspec.field(name=f"{MAIN}district", default="")
    city: str = msgspec.field(name=f"{MAIN}city", default="")
    region: str = msgspec.field(name=f"{MAIN}region", default="")
    postcode: str = msgspec.field(name=f"{MAIN}postcode", default="")
    country: str = msgspec.field(name=f"{MAIN}country", default="")
    consent_email: str = ""
    consent_sms: str = ""
    consent_wechat: str = ""
    version: int = 0

    def profile(self, before: Profile | None = None) -> Profile:
        """What was typed, with the further addresses of `before`, which the form doesn't show."""
        kept = before.addresses if before else ()
        parts = {part: getattr(self, part) for part in PARTS}
        if not any(parts[part].strip() for part in PARTS[:-1]):
            parts["country"] = ""  # chosen beforehand; alone it is no address
        main = msgspec.structs.replace(kept[0], **parts) if kept else Address(**parts)
        return Profile(
            kind=self.kind,
            name=self.name,
            phone=self.phone,
            email=self.email,
            tax_number=self.tax_number,
            note=self.note,
            tags=tuple(COMMAS.split(self.tags)),
            addresses=(main, *kept[1:]),
            consents=tuple(consent for consent in Consent if getattr(self, f"consent_{consent}")),
        )


def empty_form(country: str) -> Form:
    return Form(key=str(new_id()), values={"kind": "person", f"{MAIN}country": country})


def form_of(row: sa.Row[Any], country: str) -> Form:
    """What is stored, as a form to change."""
    address: dict[str, str] = row.addresses[0] if row.addresses else {}
    fields = ("kind", "name", "email", "tax_number", "note", "version")
    values: dict[str, Any] = {field: getattr(row, field) for field in fields}
    values |= {"phone": shown_phone(row.phone, country), "tags": ", ".join(row.tags)}
    values |= {f"{MAIN}{part}": address.get(part, "") for part in PARTS}
    values |= {f"consent_{consent}": "1" for consent in given_consents(row)}
    return Form(key=str(new_id()), values=values)


def form_again(typed: CustomerForm, problem: Problem, version: int | None = None) -> Form:
    """What was typed, with what is wrong. A refusal of no field stands above the form."""
    values: dict[str, Any] = msgspec.to_builtins(typed)
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    if version is not None:
        values["version"] = version
    return Form(key=str(new_id()), values=values, errors=errors)


def taken_by(problem: Problem) -> UUID | None:
    """The customer whose phone or e-mail was typed, to open instead."""
    owners = (error.facts.get("customer") for error in problem.fields)
    return next((UUID(str(owner)) for owner in owners if owner), None)
