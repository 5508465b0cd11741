"""Handling rules: kept, tried on past orders, and asked when an order is placed or recorded."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.catalog import views as catalog
from modules.customers import views as customers
from modules.orders.handling.rules import NONE, Facts, Marks, Rule, asks_categories, asks_customer, is_about, marks_of
from modules.orders.models import OrderLine, SalesOrder
from modules.orders.schemas import AddressIn
from modules.orders.services.list import NEWEST
from modules.shops import api as shops
from tenancy.access.api import Actor

SETTING = "orders.rules"
MOST = 50
TRIED = 1000
MANY = N_("There are {most} rules already. Remove one first.")


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """An order on its way in, as far as rules can ask. `categories`: of its goods, the ones they stand in."""

    total: int
    channel: UUID
    store: UUID
    customer: UUID | None
    codes: Sequence[str]
    categories: Sequence[UUID | None]
    address: AddressIn
    remark: str
    is_gone: bool


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A past order that a rule is about."""

    id: UUID
    number: str
    customer: str
    total: int
    currency: str


def rules_from(stored: Any) -> list[Rule]:
    """From the setting, read or as text."""
    if not stored:
        return []
    return msgspec.convert(msgspec.json.decode(stored) if isinstance(stored, str) else stored, list[Rule])


async def list_rules(session: TenantReader, actor: Actor) -> list[Rule]:
    """Those of all stores, and of the stores that `actor` sees."""
    stored = rules_from(await shops.get_setting(session, SETTING))
    return [rule for rule in stored if not rule.when.store or actor.stores is None or rule.when.store in actor.stores]


async def find_rule(session: TenantReader, actor: Actor, rule: UUID) -> Rule:
    """Raises NotFound, for one of a store that `actor` doesn't see too."""
    found = next((each for each in await list_rules(session, actor) if each.id == rule), None)
    if found is None:
        raise NotFound
    return found


async def save_rule(session: TenantSession, rule: Rule) -> None:
    """Adds it, or puts it in the place of the one it was. Raises Invalid when there are too many."""
    rules = rules_from(await shops.lock_setting(session, SETTING, []))
    if any(each.id == rule.id for each in rules):
        rules = [rule if each.id == rule.id else each for each in rules]
    elif len(rules) >= MOST:
        raise Invalid(fields=(FieldError(field="name", code="too_many", message=MANY, facts={"most": MOST}),))
    else:
        rules.append(rule)
    await shops.set_setting(session, SETTING, rules)


async def remove_rule(session: TenantSession, rule: UUID) -> None:
    """One that is gone already is none to complain about."""
    rules = rules_from(await shops.lock_setting(session, SETTING, []))
    await shops.set_setting(session, SETTING, [each for each in rules if each.id != rule])


async def marks_for(session: TenantReader, rules: Sequence[Rule], placing: Placing) -> Marks:
    """What the rules say of an order that comes in; asks the database only what some rule needs."""
    if not any(rule.is_on for rule in rules):
        return NONE
    group, is_first = None, False
    if placing.customer and asks_customer(rules):
        group, is_first = await buyer(session, placing.customer)
    above = await parents(session) if asks_categories(rules) else {}
    facts = Facts(
        total=placing.total, channel=placing.channel, store=placing.store, group=group, is_first=is_first,
        codes=frozenset(placing.codes), categories=with_above(placing.categories, above), remark=placing.remark,
        address=in_words(msgspec.structs.asdict(placing.address)),
    )  # fmt: skip
    return marks_of(rules, facts, is_gone=placing.is_gone)


def in_words(address: Mapping[str, Any]) -> str:
    return " ".join(str(value) for value in address.values() if value)


async def buyer(session: TenantReader, customer: UUID) -> tuple[UUID | None, bool]:
    """The customer's group, and whether this is the first order."""
    card = customers.customers.c
    bought = sa.exists().where(SalesOrder.customer_id == customer)
    row = (await session.execute(sa.select(card.group_id, ~bought).where(card.id == customer))).one_or_none()
    return (row[0], row[1]) if row else (None, False)


async def parents(session: TenantReader) -> dict[UUID, UUID | None]:
    tree = catalog.categories.c
    return {row.id: row.parent_id for row in await session.execute(sa.select(tree.id, tree.parent_id))}


def with_above(categories: Sequence[UUID | None], parents: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    found: set[UUID] = set()
    for category in categories:
        at = category
        while at and at not in found:
            found.add(at)
            at = parents.get(at)
    return frozenset(found)


async def try_rule(session: TenantReader, actor: Actor, rule: Rule) -> tuple[int, list[Tried]]:
    """How many of the latest orders were looked at, and those that the rule is about: by the same function as new ones.

    Whether an order was its customer's first is told by what is there now.
    """
    columns = (
        SalesOrder.id, SalesOrder.number, SalesOrder.customer_id, SalesOrder.customer_name, SalesOrder.total,
        SalesOrder.currency, SalesOrder.channel_id, SalesOrder.store_id, SalesOrder.note, SalesOrder.delivery,
        SalesOrder.placed_at,
    )  # fmt: skip
    query = sa.select(*columns).where(shops.visible(actor, SalesOrder.store_id))
    order = [sort.column.desc() for sort in NEWEST]
    rows = (await session.execute(query.order_by(*order).limit(TRIED))).all()
    goods = await goods_of(session, [row.id for row in rows])
    buyers = {row.customer_id for row in rows if row.customer_id}
    groups, firsts = await buyers_of(session, buyers) if rule.when.group or rule.when.is_first else ({}, {})
    above = await parents(session) if rule.when.category else {}
    found: list[Tried] = []
    for row in rows:
        lines = goods.get(row.id, [])
        facts = Facts(
            total=row.total, channel=row.channel_id, store=row.store_id, group=groups.get(row.customer_id),
            codes=frozenset(code for code, _ in lines), remark=row.note, is_first=firsts.get(row.customer_id) == row.id,
            categories=with_above([category for _, category in lines], above),
            address=in_words(row.delivery.get("address") or {}),
        )  # fmt: skip
        if is_about(rule.when, facts):
            found.append(tried(row))
    return len(rows), found


def tried(row: Any) -> Tried:
    return Tried(id=row.id, number=row.number, customer=row.customer_name, total=row.total, currency=row.currency)


async def goods_of(session: TenantReader, orders: Sequence[UUID]) -> dict[UUID, list[tuple[str, UUID | None]]]:
    query = sa.select(OrderLine.order_id, OrderLine.code, OrderLine.category_id).where(OrderLine.order_id.in_(orders))
    found: dict[UUID, list[tuple[str, UUID | None]]] = {}
    for row in await session.execute(query):
        found.setdefault(row.order_id, []).append((row.code, row.category_id))
    return found


async def buyers_of(
    session: TenantReader, buyers: set[UUID]
) -> tuple[dict[UUID | None, UUID | None], dict[UUID | None, UUID]]:
    """The customers' groups and first orders."""
    card = customers.customers.c
    groups = await session.execute(sa.select(card.id, card.group_id).where(card.id.in_(buyers)))
    first = (
        sa.select(SalesOrder.customer_id, SalesOrder.id)
        .ext(distinct_on(SalesOrder.customer_id))
        .where(SalesOrder.customer_id.in_(buyers))
        .order_by(SalesOrder.customer_id, SalesOrder.placed_at, SalesOrder.id)
    )
    return {row.id: row.group_id for row in groups}, {row.customer_id: row.id for row in await session.execute(first)}
