"""What the new order says of offers: codes that were shown, why one does not apply, what is missing to the next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from modules.catalog import api as catalog
from modules.orders.domain import Quote
from modules.orders.services.context import Priced
from modules.promotions import api as promotions
from tenancy.access.api import Actor

MOST_CODES = 20
MOST_GIFTS = 4
NEAR = frozenset({"pieces", "amount", "gift"})
"""What the buyer can do something about: those hints stand first, with a tone of their own."""


class Gift(msgspec.Struct, frozen=True):
    """Goods that come with an offer, ready to be put on the order."""

    variant: str
    name: str


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """One line about an offer; `is_near`: more would bring it."""

    text: str
    is_near: bool
    gifts: tuple[Gift, ...] = ()


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code on the order; `text` says why it does not apply, or nothing."""

    code: str
    text: str = ""


def codes_in(kept: Sequence[str], more: str, dropped: Sequence[str]) -> tuple[str, ...]:
    """The codes on the form, with the one that was typed, without those that were taken off."""
    codes = [promotions.normal(code) for code in (*kept, more)]
    return tuple(dict.fromkeys(code for code in codes if code and code not in dropped))[:MOST_CODES]


def codes_of(codes: Sequence[str], quote: Quote | None, locale: str) -> tuple[Code, ...]:
    """Each code with why it does not apply."""
    if quote is None:
        return tuple(Code(code=code) for code in codes)
    words = for_locale(locale)
    taken = {reason.facts.get("code") for line in quote.lines for reason in line.reasons}
    why = {note.code: words.gettext(note.label, **note.shown(quote)) for note in quote.notes if note.code}
    return tuple(Code(code=code, text="" if code in taken else why.get(code, "")) for code in codes)


async def hints_of(session: TenantReader, actor: Actor, priced: Priced | None, at: datetime) -> tuple[Hint, ...]:
    """Why promotions do not apply, and what would bring them; what is near first."""
    if priced is None:
        return ()
    words, quote = for_locale(actor.locale), priced.quote
    notes = sorted((note for note in quote.notes if not note.code), key=lambda note: note.why not in NEAR)
    names = await names_of(session, priced, [gift for note in notes for gift in note.gifts], at)
    return tuple(
        Hint(
            text=words.gettext(note.label, **note.shown(quote)), is_near=note.why in NEAR,
            gifts=tuple(Gift(str(gift), names[gift]) for gift in note.gifts if gift in names)[:MOST_GIFTS],
        )
        for note in notes
    )  # fmt: skip


async def names_of(session: TenantReader, priced: Priced, gifts: Sequence[UUID], at: datetime) -> dict[UUID, str]:
    """The names of gifts that are on sale here."""
    if not gifts:
        return {}
    where = priced.where
    place = catalog.Place(store=where.store, channel=where.channel, currency=priced.quote.currency, at=at)
    goods = await catalog.lines_for(session, [catalog.Wanted(variant=gift) for gift in gifts], place)
    return {each.variant: each.name for each in goods if each.is_sold and each.price is not None}
