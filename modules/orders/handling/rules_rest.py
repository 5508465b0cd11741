"""Handling rules for programs."""

from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.unit import unit_of_work
from modules.orders.handling.rules import Rule, Then, When
from modules.orders.handling.rules_noted import noted
from modules.orders.handling.rules_pages import LONGEST_NAME, MOST_WORDS, choices_of, require_sound
from modules.orders.permissions import Perm
from modules.orders.services.handling import LONGEST_FLAG, LONGEST_NOTE
from modules.orders.services.rules import Tried, find_rule, list_rules, remove_rule, save_rule, try_rule
from tenancy.access.api import Acting

Id = FromPath[UUID]
Note = Annotated[str, Meta(max_length=LONGEST_NOTE)]
Given = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(max_length=MOST_WORDS)]


class OrderRuleWhen(When, frozen=True, kw_only=True):
    """Which orders: all that is given has to be so, and something has to be. `codes`: one of these goods is on it;
    `category`: goods of it, or below it; `least`: the total from, minor units; `address`: one of these words is in it;
    `remark`: the buyer wrote something.
    """

    codes: Given = ()
    address: Given = ()
    least: Annotated[int, Meta(ge=0, le=10**15)] | None = None


class OrderRuleThen(Then, frozen=True, kw_only=True):
    """What is done: something to mind, a flag, a reason to hold it. `confirm`: goods leave once the packer has
    confirmed the note.
    """

    note: Note = ""
    flag: Annotated[str, Meta(max_length=LONGEST_FLAG)] = ""
    hold: Note = ""


class OrderRuleIn(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of a kind, and what has to be minded of them. Off, it does nothing."""

    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
    when: OrderRuleWhen
    then: OrderRuleThen
    is_on: bool = True

    def rule(self, key: UUID) -> Rule:
        when, then = When(**msgspec.structs.asdict(self.when)), Then(**msgspec.structs.asdict(self.then))
        return Rule(id=key, name=" ".join(self.name.split()), is_on=self.is_on, when=when, then=then)


class OrderRule(OrderRuleIn, frozen=True, kw_only=True):
    """A rule as it is kept."""

    id: UUID

    @classmethod
    def of(cls, rule: Rule) -> Self:
        when = OrderRuleWhen(**msgspec.structs.asdict(rule.when))
        then = OrderRuleThen(**msgspec.structs.asdict(rule.then))
        return cls(id=rule.id, name=rule.name, is_on=rule.is_on, when=when, then=then)


class RuleTrial(msgspec.Struct, frozen=True, kw_only=True):
    """`found`: those of the latest `looked` orders that it would have been about."""

    looked: int
    found: list[Tried]


class OrderRules(Controller):
    path = "/api/v1/order-rules"
    tags = ("Orders",)

    @get("/", operation_id="listOrderRules", needs=Perm.SETUP)
    @unit_of_work
    async def list_all(self, session: ReadTenantSession, actor: Acting) -> list[OrderRule]:
        """Those of all stores and of the stores you see, in the order in which they apply."""
        return [OrderRule.of(rule) for rule in await list_rules(session, actor)]

    @post("/", operation_id="addOrderRule", needs=Perm.SETUP)
    @unit_of_work
    async def add(self, session: TenantSession, actor: Acting, data: JSONBody[OrderRuleIn]) -> OrderRule:
        """Applies to orders that come in from now on."""
        rule = require_sound(data.rule(new_id()), await choices_of(session, actor))
        await save_rule(session, rule)
        await noted(session, actor, "order_rule.added", rule)
        return OrderRule.of(rule)

    @post("/trial", operation_id="tryOrderRule", needs=Perm.SETUP, status_code=200)
    @unit_of_work
    async def try_out(self, session: ReadTenantSession, actor: Acting, data: JSONBody[OrderRuleIn]) -> RuleTrial:
        """Which past orders it would have been about. Keeps nothing."""
        looked, found = await try_rule(
            session, actor, require_sound(data.rule(new_id()), await choices_of(session, actor))
        )
        return RuleTrial(looked=looked, found=found)

    @get("/{rule:uuid}", operation_id="getOrderRule", needs=Perm.SETUP)
    @unit_of_work
    async def find(self, session: ReadTenantSession, actor: Acting, rule: Id) -> OrderRule:
        """One rule as it is kept; of a store that you see."""
        return OrderRule.of(await find_rule(session, actor, rule))

    @put("/{rule:uuid}", operation_id="editOrderRule", needs=Perm.SETUP)
    @unit_of_work
    async def change(self, session: TenantSession, actor: Acting, rule: Id, data: JSONBody[OrderRuleIn]) -> OrderRule:
        """Replaces it; what it wrote on orders stays."""
        await find_rule(session, actor, rule)
        changed = require_sound(data.rule(rule), await choices_of(session, actor))
        await save_rule(session, changed)
        await noted(session, actor, "order_rule.changed", changed)
        return OrderRule.of(changed)

    @delete("/{rule:uuid}", operation_id="removeOrderRule", needs=Perm.SETUP, status_code=204)
    @unit_of_work
    async def remove(self, session: TenantSession, actor: Acting, rule: Id) -> None:
        """What it wrote on orders stays."""
        gone = await find_rule(session, actor, rule)
        await remove_rule(session, rule)
        await noted(session, actor, "order_rule.removed", gone)
