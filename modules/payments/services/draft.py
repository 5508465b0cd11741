"""What a payer puts on the counter becomes payments that can be written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import money
from infra.kit.db.sessions import TenantReader
from infra.kit.ids import new_id
from modules.payments import domain
from modules.payments.domain import Offered, PaymentState, Rounding, Tender
from modules.payments.errors import AccountNeedsCustomer, TenderOff, TendersFallShort, TenderTakesTime, TenderUnknown
from modules.payments.tenders import Recorded, is_called, tenders_of
from modules.payments.views import tender_settings
from modules.payments.wallets.kinds import WALLETS


class TenderCard(msgspec.Struct, frozen=True, kw_only=True):
    """A tender as this shop has set it. `label` is a msgid, or the shop's own words; `called`: it calls a provider."""

    kind: str
    label: str
    icon: str
    is_on: bool
    is_cash: bool
    is_later: bool
    called: bool
    is_account: bool = False
    rounding: Rounding = domain.EXACT


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A payment ready to be written."""

    id: UUID
    tender: str
    label: str
    amount: int
    given: int
    rounding: int
    state: str
    reference: str
    key: str
    account_id: UUID | None = None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What is on the counter beside a bill: still to pay, too much (cash apart), change, what rounding adds."""

    left: int = 0
    excess: int = 0
    change: int = 0
    rounding: int = 0


class Setting(msgspec.Struct, frozen=True, array_like=True):
    """One row of `views.tender_settings`."""

    kind: str
    is_on: bool = True
    label: str = ""
    settings: dict[str, Any] = {}


def card(tender: Tender, setting: Setting) -> TenderCard:
    return TenderCard(
        kind=tender.kind,
        label=setting.label or tender.label,
        icon=getattr(tender, "icon", "wallet"),
        is_on=setting.is_on,
        is_cash=tender.is_cash,
        is_later=isinstance(tender, Recorded) and tender.is_later,
        called=is_called(tender),
        is_account=isinstance(tender, Recorded) and tender.is_account,
        rounding=msgspec.convert(setting.settings.get("rounding", {}), Rounding),
    )


async def list_tenders(session: TenantReader, switches: frozenset[str]) -> dict[str, TenderCard]:
    """All tenders of a tenant with these switches, by kind, those switched off too."""
    return tenders_from(await session.scalar(sa.select(tender_settings)), switches)


def tenders_from(settings: Any, switches: frozenset[str]) -> dict[str, TenderCard]:
    """The same from `views.tender_settings` (JSON, read or as text), for a caller that read it with its own query."""
    rows = msgspec.json.decode(settings) if isinstance(settings, str) else settings
    own = {row.kind: row for row in msgspec.convert(rows, list[Setting])}
    return {
        kind: card(tender, own.get(kind) or Setting(kind))
        for kind, tender in tenders_of(switches).items()
        if not (isinstance(tender, Recorded) and tender.is_inner) and (kind in own or kind not in WALLETS)
    }


def draft(  # noqa: PLR0917  what a bill and those who pay it are
    total: int, currency: str, offers: Sequence[Offered], cards: dict[str, TenderCard], key: str,
    references: Sequence[str] = (), account: UUID | None = None,
) -> list[Draft]:  # fmt: skip
    """What `offers` (kind and amount) come to for a bill of `total` minor units: payments to be written.

    Less than the bill pays a part of it. `account`: the customer who owes what is paid on account. Raises TenderOff,
    TenderTakesTime, AccountNeedsCustomer, and the problems of `domain.settle`.
    """
    offers = [Offered(offer.kind, offer.amount, usable(cards, offer.kind).is_cash) for offer in offers]
    rounding = next((cards[offer.kind].rounding for offer in offers if offer.is_cash), domain.EXACT)
    offers = domain.to_the_coin(total, offers, rounding)
    try:
        settled = domain.settle(total, offers, rounding, currency=currency)
    except TendersFallShort:
        settled = domain.settle(sum(offer.amount for offer in offers), offers, currency=currency)
    rounded = settled.rounding
    drafts: list[Draft] = []
    for number, share in enumerate(settled.shares):
        tender = cards[share.kind]
        state = PaymentState.PENDING if tender.is_later else PaymentState.PAID
        own = rounded if tender.is_cash else 0
        rounded -= own
        if tender.is_account and account is None:
            raise AccountNeedsCustomer
        drafts.append(
            Draft(
                id=new_id(), tender=share.kind, label=tender.label, amount=share.amount, given=share.given,
                rounding=own, state=state, reference=references[number] if number < len(references) else "",
                key=f"{key}:{number}", account_id=account if tender.is_account else None,
            )
        )  # fmt: skip
    return drafts


def tally(total: int, offers: Sequence[Offered], cards: dict[str, TenderCard]) -> Tally:
    """What `offers` come to while they are typed: nothing is refused. A tender that isn't there pays nothing."""
    there = [Offered(o.kind, o.amount, cards[o.kind].is_cash) for o in offers if o.kind in cards and o.amount > 0]
    rounding = next((cards[offer.kind].rounding for offer in there if offer.is_cash), domain.EXACT)
    there = domain.to_the_coin(total, there, rounding)
    exact = sum(offer.amount for offer in there if not offer.is_cash)
    paid = sum(offer.amount for offer in there)
    cash = paid - exact
    due = money.round_to(total - exact, rounding.step, rounding.mode) if cash else total - exact
    if exact > total or (cash and exact == total):
        return Tally(excess=paid - total)
    return Tally(left=max(0, due - cash), change=max(0, cash - due), rounding=due - (total - exact))


def usable(cards: dict[str, TenderCard], kind: str) -> TenderCard:
    """The tender, if money can be taken with it at once. Raises TenderUnknown, TenderOff, TenderTakesTime."""
    tender = cards.get(kind)
    if tender is None:
        raise TenderUnknown(tender=kind)
    if not tender.is_on:
        raise TenderOff(tender=tender.label)
    if tender.called:
        raise TenderTakesTime(tender=tender.label)
    return tender


def paid(drafts: Sequence[Draft]) -> int:
    """Minor units that count as paid, without what cash rounding added."""
    return sum(draft.amount - draft.rounding for draft in drafts if draft.state == PaymentState.PAID)
