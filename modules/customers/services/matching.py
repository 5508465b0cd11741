"""Find the customer that contacts lead to, or create one: for orders, tills and imports."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import FieldError, Invalid
from modules.customers import repository
from modules.customers.domain import (
    LONGEST,
    NAME_MISSING,
    Address,
    CustomerKind,
    Identity,
    IdentityKind,
    Profile,
    identities_of,
)
from modules.customers.reading import email_or, phone_or, tidy
from modules.customers.services.identities import lock_identities
from modules.customers.services.profiles import Source, check_origin, insert_customer


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What an order, a till or an import knows of somebody. `identities`: ids at marketplaces and WeChat.

    A phone or e-mail that can't be read (marketplaces mask them) is kept as it came and leads to nobody.
    """

    kind: CustomerKind = CustomerKind.PERSON
    name: str = ""
    phone: str = ""
    email: str = ""
    addresses: tuple[Address, ...] = ()
    identities: tuple[Identity, ...] = ()


async def find_or_create(session: TenantSession, contact: Contact, source: Source) -> UUID:
    """The customer that origin, then each identity, phone or e-mail leads to; else a new one."""
    check_origin(source)
    identities = identities_in(contact, source.country)
    if found := await find(session, identities, source):
        return found
    await lock_identities(session, identities, source.origin, source.external_id)
    if found := await find(session, identities, source):  # somebody was faster
        return found
    return await insert_customer(session, profile_of(contact, source), identities, source)


async def find(session: TenantReader, identities: Sequence[Identity], source: Source) -> UUID | None:
    if by_origin := await repository.find_by_origin(session, source.origin, source.external_id):
        return by_origin
    # A profile that was joined with another left its origin there as an identity.
    came = [Identity(IdentityKind.MARKETPLACE, f"{source.origin}:{source.external_id}")] if source.origin else []
    return next((row.customer_id for row in await repository.owners_of(session, [*came, *identities])), None)


def identities_in(contact: Contact, country: str) -> tuple[Identity, ...]:
    """The strongest first: an id at a platform, then the phone, then the e-mail."""
    phone, email = phone_or("", contact.phone, country), email_or("", contact.email)
    readable = Profile(name="", phone=phone, email=email)
    return (*contact.identities, *identities_of(readable))


def profile_of(contact: Contact, source: Source) -> Profile:
    """As much as fits, under the best name there is: what comes from elsewhere is never refused for its form."""
    texts = {field: tidy(text.replace("\0", ""))[: LONGEST[field]] for field, text in contact_texts(contact)}
    phone = phone_or(texts["phone"], texts["phone"], source.country)
    email = email_or(texts["email"], texts["email"])
    name = texts["name"] or phone or email or source.external_id or next((i.value for i in contact.identities), "")
    if not name:
        raise Invalid(fields=[FieldError(field="name", code="name_missing", message=NAME_MISSING)])
    return Profile(kind=contact.kind, name=name, phone=phone, email=email, addresses=contact.addresses)


def contact_texts(contact: Contact) -> tuple[tuple[str, str], ...]:
    return ("name", contact.name), ("phone", contact.phone), ("email", contact.email)
