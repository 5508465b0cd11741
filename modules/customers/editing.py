"""View-models of the form of a profile."""

from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import phonenumbers
import sqlalchemy as sa
from babel import Locale
from pypinyin import lazy_pinyin

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.customers.listing import home_of
from modules.customers.postal import parts_of
from modules.customers.services.groups import group_names
from tenancy.access.api import Actor


class AddressBlock(msgspec.Struct, frozen=True, kw_only=True):
    """One address of the form. `parts`: (part, label) in its country's order; `action` answers the block again."""

    number: int
    form: Form
    parts: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    action: str
    more: bool = False


class CustomerEdit(msgspec.Struct, frozen=True, kw_only=True):
    """The form. `crumbs` lead back; `taken` is the customer who has the typed phone or e-mail already."""

    form: Form
    addresses: tuple[AddressBlock, ...]
    groups: tuple[tuple[str, str], ...]
    action: str
    title: str
    crumbs: tuple[Link, ...]
    cancel: str
    taken: str = ""


@cache
def countries_in(locale: str) -> tuple[tuple[str, str], ...]:
    """Every country's code and its name in a language."""
    names = Locale.parse(locale).territories
    found = [(code, str(names[code])) for code in phonenumbers.SUPPORTED_REGIONS if code in names]
    return tuple(sorted(found, key=lambda country: lazy_pinyin(country[1].lower())))


def crumbs_of(actor: Actor, *links: Link) -> tuple[Link, ...]:
    return Link(for_locale(actor.locale).gettext(N_("Customers")), home_of(actor)), *links


def block_of(actor: Actor, form: Form, number: int, *, more: bool = False) -> AddressBlock:
    filled = frozenset(part for part in ("street", "district", "city", "region", "postcode")
                       if form.value(f"addresses.{number}.{part}"))  # fmt: skip
    country = str(form.value(f"addresses.{number}.country")) or actor.country
    return AddressBlock(
        number=number,
        form=form,
        parts=parts_of(country, filled=filled),
        countries=countries_in(actor.locale),
        action=f"{home_of(actor)}/address",
        more=more,
    )


async def edit_of(session: TenantReader, actor: Actor, form: Form, row: sa.Row[Any] | None, taken: UUID | None) -> Any:
    """The form of a customer who is there, or of a new one."""
    home = home_of(actor)
    here = f"{home}/{row.id}" if row else home
    words = for_locale(actor.locale).gettext
    title = row.name if row else words(N_("New customer"))
    crumbs = (Link(title, here), Link(words(N_("Edit")), "")) if row else (Link(title, ""),)
    numbers = {int(name.split(".")[1]) for name in form.values if name.startswith("addresses.")}
    groups = await group_names(session)
    last = max(numbers, default=0)
    return CustomerEdit(
        form=form,
        addresses=tuple(block_of(actor, form, number, more=number == last) for number in range(last + 1)),
        groups=tuple((str(group), name) for group, name in groups.items()),
        action=here,
        title=title,
        crumbs=crumbs_of(actor, *crumbs),
        cancel=here,
        taken=f"{home}/{taken}" if taken else "",
    )
