"""The page on which an order is changed: its lines as they stand, priced by really changing it and letting that go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_decimal
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Problem
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.orders.after.pages import crumbs_of, here_of, tenders_of
from modules.orders.entry import basket
from modules.orders.entry.basket import BasketLine, Typed, Wish
from modules.orders.entry.hand_typed import discount_typed, typed_again
from modules.orders.entry.schemas import EditIn
from modules.orders.permissions import Perm
from modules.orders.quote.bundles import wholes
from modules.orders.quote.terms import LineTerms
from modules.orders.schemas import LineOut, OrderOut
from modules.orders.services.edit import before_of, edit_order
from modules.orders.services.read import get_order
from modules.orders.services.shortage import plain
from tenancy.access.api import Actor


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form, priced. `was`: what the order came to; `due` and `change`: the difference to what was paid."""

    number: str
    crumbs: tuple[Link, ...]
    home: str
    back: str
    form: Form
    currency: str
    lines: tuple[BasketLine, ...]
    customer: str
    customer_name: str
    ways: tuple[tuple[str, str], ...]
    was: int
    total: int
    due: int
    change: int
    is_priced: bool
    may_discount: bool


async def as_it_stands(session: TenantReader, actor: Actor, order_id: UUID) -> Typed:
    """The order as it would be typed. Raises NotFound."""
    order = await get_order(session, order_id, actor)
    before = await before_of(session, order.id)
    currency = order.currency
    wishes = [
        wish_of(each.line, before.terms.lines.get(str(each.line.id), LineTerms()), currency)
        for each in wholes(order.lines)
        if each.line.kind == "goods"
    ]
    return Typed(
        lines=tuple(wishes), customer=str(order.customer or ""), note=order.note, tender="",
        discount=typed_again(before.terms.discount, currency),
    )  # fmt: skip


def wish_of(line: LineOut, terms: LineTerms, currency: str) -> Wish:
    price = "" if terms.price is None else f"{to_decimal(terms.price, currency):f}"
    discount = typed_again(terms.discount, currency)
    return Wish(str(line.variant or ""), "", str(plain(line.count)), str(line.id), price, discount)


def read(form: FormMultiDict) -> Typed:
    return msgspec.structs.replace(basket.read(form), tender=str(form.get("tender") or ""))


def asked(typed: Typed, currency: str) -> EditIn:
    """Raises Invalid with the fields that can't be read."""
    return EditIn(
        lines=[basket.line_in(position, wish, currency) for position, wish in enumerate(typed.lines)],
        discount=discount_typed("discount_all", typed.discount, currency), note=typed.note, tender=typed.tender,
        customer=basket.an_id(typed.customer) if typed.customer else None, total=basket.total_typed(typed),
    )  # fmt: skip


async def tried(
    databases: Databases, actor: Actor, order_id: UUID, typed: Typed, at: datetime, problem: Problem | None = None
) -> EditPage:
    """The page with what the change comes to: it is made, looked at, and never committed. Raises NotFound."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        was = await get_order(session, order_id, actor)
    async with databases.tenant(actor.tenant, actor.cell) as session:
        try:
            wanted = msgspec.structs.replace(asked(typed, actor.currency), refund=False, total=None)
            await edit_order(session, actor, order_id, wanted, at)
        except Problem as refused:
            problem = problem or refused
        else:
            now = await get_order(session, order_id, actor)
            return await page_of(session, actor, was, now, typed, basket.errors_of(problem) if problem else ())
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        return await page_of(session, actor, was, None, typed, basket.errors_of(problem))


async def page_of(
    session: TenantReader, actor: Actor, was: OrderOut, now: OrderOut | None, typed: Typed, errors: Sequence[FieldError]
) -> EditPage:
    words, here = for_locale(actor.locale).gettext, here_of(actor, was.id)
    rows = await rows_of(session, actor, was, now, typed, errors)
    card = await customers.card(session, basket.an_id(typed.customer)) if typed.customer else None
    loose = tuple(error for error in errors if not basket.is_of_line(error))
    form = Form(key=str(new_id()), values=basket.values_of(typed), errors=loose)
    paid = was.paid
    total = now.total if now else was.total
    return EditPage(
        number=was.number, crumbs=crumbs_of(actor, was, words(N_("Change the order"))), home=f"{here}/edit", back=here,
        form=form, currency=was.currency, lines=tuple(rows), customer=typed.customer,
        customer_name=card.name if card else "", ways=await tenders_of(session, actor, "refund"), was=was.total,
        total=total, due=max(0, total - paid), change=max(0, paid - total), is_priced=now is not None,
        may_discount=actor.may(Perm.DISCOUNT),
    )  # fmt: skip


async def rows_of(
    session: TenantReader, actor: Actor, was: OrderOut, now: OrderOut | None, typed: Typed, errors: Sequence[FieldError]
) -> list[BasketLine]:
    """The lines as typed; once they are priced, in the same order with what they come to."""
    priced: Sequence[LineOut | None] = (
        [each.line for each in wholes(now.lines) if each.line.kind == "goods"] if now else [None for _ in typed.lines]
    )
    names: Mapping[str, Any] = {str(each.line.id): each.line for each in wholes(was.lines)}
    new = Typed(lines=tuple(Wish(wish.variant, wish.pack, "1") for wish in typed.lines if not wish.line))
    fresh = iter(() if now else await basket.goods_of(session, actor, new, was.placed_at))
    rows: list[BasketLine] = []
    for position, (wish, line) in enumerate(zip(typed.lines, priced, strict=False)):
        error = next((e for e in errors if e.field.split(".")[:2] == ["lines", str(position)]), None)
        known = line or names.get(wish.line) or next(fresh, None)
        row = BasketLine(
            variant=wish.variant, pack=wish.pack, quantity=wish.quantity, error=error, line=wish.line,
            price=wish.price, discount=wish.discount, key=basket.key_of(typed.lines, position),
            name=known.name if known else "", code=known.code if known else "",
        )  # fmt: skip
        if line:
            row = msgspec.structs.replace(row, unit_price=line.unit_price, total=line.amount, unit=line.pack)
        rows.append(row)
    return rows
