"""Money goes back to the customer: what was paid beyond what the kept part costs, never an event's amount."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount, allocate
from infra.kit.outbox import publish
from infra.kit.problems import FieldError, Invalid
from modules.orders.after import sums as after
from modules.orders.after.schemas import AfterOut, LoweredLine, PaidBackOut, RefundIn
from modules.orders.errors import LowersTooMuch, NothingOwed, OrderCannotBecome, OwedLess
from modules.orders.events import OrderRefunded
from modules.orders.services.after import (
    Goods,
    Inspected,
    goods_of,
    line_of,
    lines_out,
    owed_of,
    parts_of,
    reverse,
    write,
)
from modules.orders.services.change import Locked, fact, lock_order, settle, tell
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.stock.api import By, by
from tenancy.access.api import Actor


async def refund_order(session: TenantSession, actor: Actor, order_id: UUID, asked: RefundIn, at: datetime) -> AfterOut:
    """Lowers the prices that `asked.lines` name, then gives back what is owed, or `asked.amount` of it.

    Raises NothingOwed, OwedLess, Invalid for a line lowered by more than it costs, PaymentUnderWay.
    """
    order = await lock_order(session, order_id, actor)
    author, document = by(actor, at), new_id()
    goods = await goods_of(session, order.id)
    lines = lowered(goods, asked.lines, order.currency)
    if lines and order.state == OrderState.CANCELED:
        raise OrderCannotBecome(state=order.state, target=order.state)
    figures = await reverse(session, actor, order, document, goods, lines, at)
    amount = what_is_owed(await owed_of(session, order.id), asked.amount, order.currency, may_be_nothing=bool(lines))
    backs = await hand_back(session, actor, order, author, document, amount, asked.tender)
    made = await write(
        session, order, "refund", author, id=document, figures=figures, lines=lines_out(lines, goods), backs=backs,
        note=asked.note,
    )  # fmt: skip
    await settle(session, order, author)
    await say(session, order, made, author)
    return made


def what_is_owed(owed: int, asked: int | None, currency: str, *, may_be_nothing: bool) -> int:
    if not owed and not may_be_nothing:
        raise NothingOwed
    if asked is not None and asked > owed:
        raise OwedLess(left=Amount(owed, currency))
    return owed if asked is None else asked


async def pay_owed(
    session: TenantSession, actor: Actor, order: Locked, author: By, *, tender: str = ""
) -> AfterOut | None:
    """All that is owed goes back in a refund of its own; None when nothing is."""
    owed = await owed_of(session, order.id)
    if not owed:
        return None
    document = new_id()
    backs = await hand_back(session, actor, order, author, document, owed, tender)
    made = await write(session, order, "refund", author, id=document, backs=backs)
    await settle(session, order, author)
    await say(session, order, made, author)
    return made


async def hand_back(  # noqa: PLR0917  what a refund is made of
    session: TenantSession, actor: Actor, order: Locked, author: By, document: UUID, amount: int, tender: str
) -> list[PaidBackOut]:  # fmt: skip
    if not amount:
        return []
    cards = await payments.list_tenders(session, actor.switches)
    if tender and tender != payments.EXCHANGE:
        payments.usable(cards, tender)
    backs = await payments.pay_back(
        session, order.id, amount, str(document), author, store=order.store_id, cards=cards, tender=tender,
        account=order.customer_id, number=order.number,
    )  # fmt: skip
    return [PaidBackOut(tender=b.tender, label=b.label, amount=b.amount, is_done=b.is_done) for b in backs]


async def say(session: TenantSession, order: Locked, made: AfterOut, author: By) -> None:
    """In the order's history, and to whom it may concern."""
    await tell(session, order, "refund", author, number=made.number, amount=made.paid)
    await publish(session, fact(OrderRefunded, order, author.at, document=made.id, refunded=made.paid))


def lowered(goods: dict[UUID, Goods], asked: Sequence[LoweredLine], currency: str) -> list[Inspected]:
    """The lines with a lower price; each once."""
    lines: list[Inspected] = []
    seen: set[UUID] = set()
    for position, line in apart(goods, asked, currency):
        sold = line_of(goods, line.line, position).sold
        if line.amount > sold.value or line.line in seen:
            raise lowers_too_much(position, sold.value, currency)
        seen.add(line.line)
        lines.append(Inspected(part=after.lowered(sold, line.amount), reason=line.reason))
    return lines


def apart(goods: dict[UUID, Goods], asked: Sequence[LoweredLine], currency: str) -> list[tuple[int, LoweredLine]]:
    """(place among the asked, line): what a bundle is lowered by, spread over its parts by what they are worth."""
    found: list[tuple[int, LoweredLine]] = []
    for position, line in enumerate(asked):
        parts = [key for key, _ in parts_of(goods, line.line)]
        if not parts:
            found.append((position, line))
            continue
        values = [goods[key].sold.value for key in parts]
        if line.amount > sum(values):
            raise lowers_too_much(position, sum(values), currency)
        shares = zip(parts, allocate(line.amount, values), strict=True)
        found += [(position, replace(line, line=key, amount=amount)) for key, amount in shares if amount]
    return found


def lowers_too_much(position: int, left: int, currency: str) -> Invalid:
    problem, facts = LowersTooMuch, dict[str, object](left=Amount(left, currency))
    field = f"lines.{position}.amount"
    return Invalid(fields=(FieldError(field=field, code=problem.code, message=problem.message, facts=facts),))
