"""Payments are drafted, begun, settled, received, given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from modules.payments import domain
from modules.payments.domain import Act, Answer, Offered, PaymentState, Rounding, Tender, state_after
from modules.payments.errors import PaymentNotWaiting, RefundNotRecorded, TenderOff, TenderTakesTime, TenderUnknown
from modules.payments.events import PaymentBegun, PaymentSettled
from modules.payments.models import Payment, PaymentRefund, TenderSetting
from modules.payments.tenders import Recorded, any_tender, find_tender, is_called, tenders_of
from modules.payments.views import tender_settings
from tenancy.access.api import Actor

GRACE = timedelta(seconds=45)  # a call may still be under way: asking earlier could be told that nobody knows of it
PAUSE = timedelta(minutes=2)


class TenderCard(msgspec.Struct, frozen=True, kw_only=True):
    """A tender as this shop has set it. `label` is a msgid, or the shop's own words; `called`: it calls a provider."""

    kind: str
    label: str
    icon: str
    is_on: bool
    is_cash: bool
    is_later: bool
    called: bool
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


COLUMNS = [column for column in Payment.__table__.c if column.name not in {"created_at", "updated_at"}]


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
        rounding=msgspec.convert(setting.settings.get("rounding", {}), Rounding),
    )


async def list_tenders(session: TenantReader, switches: frozenset[str]) -> dict[str, TenderCard]:
    """All tenders of a tenant with these switches, by kind, those switched off too."""
    return tenders_from(await session.scalar(sa.select(tender_settings)), switches)


def tenders_from(settings: Any, switches: frozenset[str]) -> dict[str, TenderCard]:
    """The same from `views.tender_settings`, for a caller that read it with its own query."""
    own = {row.kind: row for row in msgspec.convert(settings, list[Setting])}
    return {kind: card(tender, own.get(kind) or Setting(kind)) for kind, tender in tenders_of(switches).items()}


def draft(
    total: int, offers: Sequence[Offered], cards: dict[str, TenderCard], key: str, references: Sequence[str] = ()
) -> list[Draft]:
    """What `offers` (kind and amount) come to for a bill of `total` minor units: payments to be written.

    Raises TenderOff, TenderTakesTime, and the problems of `domain.settle`.
    """
    offers = [Offered(offer.kind, offer.amount, usable(cards, offer.kind).is_cash) for offer in offers]
    rounding = next((cards[offer.kind].rounding for offer in offers if offer.is_cash), domain.EXACT)
    settled = domain.settle(total, offers, rounding)
    rounded = settled.rounding
    drafts: list[Draft] = []
    for number, share in enumerate(settled.shares):
        tender = cards[share.kind]
        state = PaymentState.PENDING if tender.is_later else PaymentState.PAID
        own = rounded if tender.is_cash else 0
        rounded -= own
        drafts.append(
            Draft(
                id=new_id(), tender=share.kind, label=tender.label, amount=share.amount, given=share.given, rounding=own,
                state=state, reference=references[number] if number < len(references) else "", key=f"{key}:{number}",
            )
        )  # fmt: skip
    return drafts


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


SHOWN = ("id", "tender", "label", "amount", "given", "rounding", "refunded", "state", "reference", "at")


async def of_document(session: TenantReader, document: UUID) -> list[dict[str, Any]]:
    """The payments of one document, oldest first: id, tender, label, amount, given, rounding, refunded, state,
    reference, at."""
    columns = [getattr(Payment, name) for name in SHOWN]
    rows = await session.execute(sa.select(*columns).where(Payment.document_id == document).order_by(Payment.id))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001
