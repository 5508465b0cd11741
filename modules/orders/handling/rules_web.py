"""Pages of handling rules: written, tried on past orders, switched on."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.entry.basket import errors_of
from modules.orders.handling.rules_noted import noted
from modules.orders.handling.rules_pages import (
    choices_of,
    form_of,
    list_of_rules,
    place_of,
    rule_in,
    values_of,
    with_trial,
)
from modules.orders.permissions import Perm
from modules.orders.services.rules import find_rule, list_rules, remove_rule, save_rule, try_rule
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]


async def rule_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, rule: UUID | None = None
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=dict(data), errors=errors_of(problem))
    name = (await find_rule(session, actor, rule)).name if rule else ""
    model = form_of(actor, await choices_of(session, actor), form, rule, name)
    return Page("orders/rule.html", model, status=problem.status)


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    return await rule_again(session, problem, actor, data)


async def tried(session: TenantReader, actor: Actor, data: dict[str, Any], rule: UUID | None = None) -> Page:
    there, name = await choices_of(session, actor), ""
    wanted = rule_in(data, there, actor.currency, rule or new_id())
    if rule:
        name = (await find_rule(session, actor, rule)).name
    looked, found = await try_rule(session, actor, wanted)
    form = Form(key=str(new_id()), values=dict(data))
    return Page("orders/rule.html", with_trial(form_of(actor, there, form, rule, name), looked, found, actor))


class RulePages(Controller):
    path = "/app/{slug:str}/orders/rules"
    include_in_schema = False

    @get("/", needs=Perm.SETUP)
    @unit_of_work
    async def list_all(self, session: ReadTenantSession, actor: Acting) -> Page:
        rules = await list_rules(session, actor)
        return Page("orders/rules.html", list_of_rules(rules, await choices_of(session, actor), actor))

    @get("/new", needs=Perm.SETUP)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting) -> Page:
        form = Form(key=str(new_id()), values={})
        return Page("orders/rule.html", form_of(actor, await choices_of(session, actor), form))

    @post("/trial", needs=Perm.SETUP, status_code=200)
    @with_form_again(new_again)
    async def try_new(self, session: ReadTenantSession, actor: Acting, data: Typed) -> Page:
        """Which past orders it would have been about. Keeps nothing."""
        return await tried(session, actor, data)

    @post("/", needs=Perm.SETUP, status_code=200)
    @with_form_again(new_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        rule = rule_in(data, await choices_of(session, actor), actor.currency, new_id())
        await save_rule(session, rule)
        await noted(session, actor, "order_rule.added", rule)
        return saved(actor)

    @get("/{rule:uuid}", needs=Perm.SETUP)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, rule: Id) -> Page:
        found = await find_rule(session, actor, rule)
        form = Form(key=str(new_id()), values=values_of(found, actor.currency))
        return Page("orders/rule.html", form_of(actor, await choices_of(session, actor), form, rule, found.name))

    @post("/{rule:uuid}/trial", needs=Perm.SETUP, status_code=200)
    @with_form_again(rule_again)
    async def try_again(self, session: ReadTenantSession, actor: Acting, rule: Id, data: Typed) -> Page:
        return await tried(session, actor, data, rule)

    @post("/{rule:uuid}", needs=Perm.SETUP, status_code=200)
    @with_form_again(rule_again)
    async def change(self, session: TenantSession, actor: Acting, rule: Id, data: Typed) -> Redirect:
        await find_rule(session, actor, rule)
        changed = rule_in(data, await choices_of(session, actor), actor.currency, rule)
        await save_rule(session, changed)
        await noted(session, actor, "order_rule.changed", changed)
        return saved(actor)

    @post("/{rule:uuid}/switch", needs=Perm.SETUP, status_code=200)
    @unit_of_work
    async def switch(self, session: TenantSession, actor: Acting, rule: Id, data: Typed) -> Redirect:
        changed = msgspec.structs.replace(await find_rule(session, actor, rule), is_on=bool(data.get("on")))
        await save_rule(session, changed)
        await noted(session, actor, "order_rule.changed", changed)
        return Redirect(place_of(actor))

    @post("/{rule:uuid}/removal", needs=Perm.SETUP, status_code=200)
    @unit_of_work
    async def remove(self, session: TenantSession, actor: Acting, rule: Id) -> Redirect:
        gone = await find_rule(session, actor, rule)
        await remove_rule(session, rule)
        await noted(session, actor, "order_rule.removed", gone)
        said = for_locale(actor.locale).gettext(N_("The rule is gone"))
        return Redirect(place_of(actor), flash=Flash(text=said))


def saved(actor: Actor) -> Redirect:
    return Redirect(place_of(actor), flash=Flash(text=for_locale(actor.locale).gettext(N_("The rule is kept"))))
