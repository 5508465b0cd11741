"""A store's day, tender by tender: what came in and went out, what was counted, and why they differ."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.payments.domain import PaymentState
from modules.payments.errors import DifferenceUnsaid
from modules.payments.models import DaySheet, Payment, PaymentRefund
from modules.payments.services.draft import TenderCard
from modules.payments.services.read import By
from modules.payments.tenders import ACCOUNT, INNER

CAME = (PaymentState.PAID, PaymentState.REFUNDING, PaymentState.REFUNDED)
NEVER_THERE = (*INNER, ACCOUNT)
"""What nobody has handed over, so that there is nothing to count."""
KEPT: tuple[Any, ...] = (DaySheet.lines, DaySheet.note, DaySheet.who_name, DaySheet.at)


class Flow(msgspec.Struct, frozen=True):
    """What one tender took in and gave out, minor units; `expected` is what should be there of it."""

    came: int = 0
    went: int = 0

    @property
    def expected(self) -> int:
        return self.came - self.went


class CountedLine(msgspec.Struct, frozen=True, kw_only=True):
    """As it was counted: `expected` is what the books said then."""

    tender: str
    label: str
    expected: int
    counted: int
    reason: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One day: each tender's flow, and how it was counted, if it was."""

    flows: dict[str, Flow]
    counted: dict[str, CountedLine]
    note: str = ""
    by: str = ""
    at: datetime | None = None


async def flows_of(session: TenantReader, store: UUID, start: datetime, end: datetime) -> dict[str, Flow]:
    """By tender, within [start, end). What goods taken back or another system paid for never was in a till."""
    amount: Any = sa.func.sum(Payment.amount)
    paid = (
        sa.select(Payment.tender, Payment.is_out, amount.label("amount"))
        .where(Payment.store_id == store, Payment.settled_at >= start, Payment.settled_at < end)
        .where(Payment.state.in_(CAME), Payment.tender.not_in(NEVER_THERE))
        .group_by(Payment.tender, Payment.is_out)
    )
    way: Any = sa.func.coalesce(sa.func.nullif(PaymentRefund.tender, ""), Payment.tender)
    back = (
        sa.select(way.label("tender"), sa.func.sum(PaymentRefund.amount).label("amount"))
        .join(Payment, Payment.id == PaymentRefund.payment_id)
        .where(PaymentRefund.store_id == store, PaymentRefund.at >= start, PaymentRefund.at < end)
        .where(PaymentRefund.state == "refunded", way.not_in(NEVER_THERE))
        .group_by(way)
    )
    came, went = dict[str, int](), dict[str, int]()
    for row in await session.execute(paid):
        side = went if row.is_out else came
        side[row.tender] = side.get(row.tender, 0) + int(row.amount)
    for row in await session.execute(back):
        went[row.tender] = went.get(row.tender, 0) + int(row.amount)
    return {tender: Flow(came.get(tender, 0), went.get(tender, 0)) for tender in {*came, *went}}


async def sheet_of(session: TenantReader, store: UUID, zone: str, day: date) -> Sheet:
    """The day as the books have it now, and as it was counted."""
    flows = await flows_of(session, store, *clock.day_bounds(day, zone))
    query = sa.select(*KEPT).where(DaySheet.store_id == store, DaySheet.day == day)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return Sheet(flows=flows, counted={})
    lines = msgspec.convert(row.lines, list[CountedLine])
    counted = {line.tender: line for line in lines}
    return Sheet(flows=flows, counted=counted, note=row.note, by=row.who_name, at=row.at)


async def keep_count(  # noqa: PLR0913, PLR0917  what a counted day is made of
    session: TenantSession, store: UUID, zone: str, day: date, currency: str, counted: Mapping[str, int],
    reasons: Mapping[str, str], note: str, cards: Mapping[str, TenderCard], by: By,
) -> None:  # fmt: skip
    """Writes down what was counted, with what the books say now; counted again, the newer count holds.

    Raises Invalid with `reason.<tender>` for a difference that nobody has given a reason for.
    """
    flows = await flows_of(session, store, *clock.day_bounds(day, zone))
    lines = [
        CountedLine(
            tender=tender, label=cards[tender].label if tender in cards else tender, counted=amount,
            expected=flows.get(tender, Flow()).expected, reason=reasons.get(tender, ""),
        )
        for tender, amount in counted.items()
    ]  # fmt: skip
    if faults := unsaid(lines):
        raise Invalid(fields=faults)
    row = {
        "id": new_id(), "store_id": store, "day": day, "currency": currency, "lines": msgspec.to_builtins(lines),
        "note": note, "who_id": by.id, "who_name": by.name, "at": by.at,
    }  # fmt: skip
    add = insert(DaySheet).values(**row)
    change = {name: add.excluded[name] for name in ("lines", "note", "who_id", "who_name", "at")}
    await session.execute(add.on_conflict_do_update(index_elements=["store_id", "day"], set_=change))


def unsaid(lines: Sequence[CountedLine]) -> list[FieldError]:
    problem = DifferenceUnsaid
    return [
        FieldError(field=f"reason.{line.tender}", code=problem.code, message=problem.message)
        for line in lines
        if line.counted != line.expected and not line.reason
    ]
