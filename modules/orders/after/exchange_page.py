"""The page of an exchange: what comes back, what goes out for it, and what is left to pay or to give back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Problem
from infra.kit.shell import Link
from modules.orders.after.pages import BackLine, back_lines, choices, crumbs_of, here_of, tenders_of
from modules.orders.after.reading import BACK, as_typed, return_in
from modules.orders.after.schemas import ExchangeIn
from modules.orders.entry import basket
from modules.orders.entry.basket import BasketLine, Typed
from modules.orders.schemas import OrderOut, PaymentIn
from modules.orders.services.after import goods_of
from modules.orders.services.context import Priced, price
from modules.orders.services.read import get_order
from modules.orders.services.take_back import inspected
from modules.orders.words import CONDITIONS
from tenancy.access.api import Actor


class ExchangePage(msgspec.Struct, frozen=True, kw_only=True):
    """The form, priced. `credit`: what the goods that come back are worth; `due` and `change`: the difference."""

    number: str
    crumbs: tuple[Link, ...]
    home: str
    back: str
    form: Form
    currency: str
    lines: tuple[BackLine, ...]
    conditions: tuple[tuple[str, str], ...]
    goods: tuple[BasketLine, ...]
    tenders: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]
    credit: int
    total: int
    due: int
    change: int
    is_priced: bool


class TypedExchange(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was sent: the part that comes back as fields, the new goods as the new order's page reads them."""

    data: Mapping[str, Any] = {}
    goods: Typed = Typed()


def read(form: FormMultiDict) -> TypedExchange:
    return TypedExchange(data={name: str(form.get(name) or "") for name in form}, goods=basket.read(form))


def asked(typed: TypedExchange, currency: str) -> ExchangeIn:
    """Raises Invalid with the fields that can't be read."""
    back, order = return_in(typed.data), basket.asked(typed.goods, currency)
    given, tender = typed.goods.given.strip(), str(typed.data.get("pay") or "")
    amount = to_minor(given, currency) if given else None
    payments = [PaymentIn(tender=tender, amount=amount)] if tender else []
    return ExchangeIn(
        lines=back.lines, goods=order.lines, handover=order.handover, payments=payments, tender=back.tender,
        note=back.note,
    )  # fmt: skip


async def exchange_page(
    session: TenantReader, actor: Actor, order_id: UUID, typed: TypedExchange, at: datetime,
    problem: Problem | None = None,
) -> ExchangePage:  # fmt: skip
    """Raises NotFound."""
    order = await get_order(session, order_id, actor)
    goods = await goods_of(session, order_id)
    errors: list[FieldError] = []
    credit = await credit_of(session, order, typed, errors)
    priced = await priced_of(session, actor, order, typed.goods, at, errors)
    if problem and not errors:
        errors = list(as_typed(problem, (), ""))
    total = priced.quote.total if priced else 0
    words = for_locale(actor.locale).gettext
    here = here_of(actor, order_id)
    known = priced.goods if priced else await basket.goods_of(session, actor, typed.goods, at)
    rows = basket.lines_of(typed.goods, known, priced.quote if priced else None, errors)
    loose = tuple(error for error in errors if not error.field.startswith("lines."))
    values = {"handover": "now", "tender": "", "pay": "cash", **typed.data}
    return ExchangePage(
        number=order.number, crumbs=crumbs_of(actor, order, words(N_("Exchange"))), home=f"{here}/exchange", back=here,
        form=Form(key=str(new_id()), values=values, errors=loose), currency=order.currency,
        lines=back_lines(goods, "return"), conditions=choices(CONDITIONS, words), goods=tuple(rows),
        tenders=(await tenders_of(session, actor, "rebate")), credit=credit, total=total,
        ways=await tenders_of(session, actor, "return"), due=max(0, total - credit), change=max(0, credit - total),
        is_priced=bool(priced),
    )  # fmt: skip


async def priced_of(
    session: TenantReader, actor: Actor, order: OrderOut, typed: Typed, at: datetime, errors: list[FieldError]
) -> Priced | None:
    """The new goods, priced; what stands in the way is added to `errors`."""
    if not typed.lines:
        return None
    try:
        wanted = msgspec.structs.replace(
            basket.asked(typed, actor.currency), store=order.store, customer=order.customer
        )
        return await price(session, actor, wanted, at)
    except Problem as refused:
        errors[:] = errors or basket.errors_of(refused)
        return None


async def credit_of(session: TenantReader, order: OrderOut, typed: TypedExchange, errors: list[FieldError]) -> int:
    """What the goods that come back count for: their value, as far as it was paid."""
    try:
        lines = return_in(typed.data).lines
    except Problem as refused:
        errors.extend(as_typed(refused, (), ""))
        return 0
    try:
        value = sum(each.part.gross for each in inspected(await goods_of(session, order.id), lines))
    except Problem as refused:
        errors.extend(as_typed(refused, lines, BACK))
        return 0
    return max(0, min(value, order.paid - (order.total - order.reversed - value)))
