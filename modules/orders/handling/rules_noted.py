"""Who changed what the shop minds, and to what: lines of the activity log."""

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from modules.desk.api import Author, Deed, note
from modules.orders.handling.rules import Rule
from modules.orders.handling.rules_pages import values_of
from tenancy.access.api import Actor

KIND = "orders.rule"


async def noted(session: TenantSession, actor: Actor, act: str, rule: Rule) -> None:
    after = values_of(rule, actor.currency)
    deed = Deed(act=act, kind=KIND, subject=rule.id, subject_name=rule.name, after=after)
    await note(session, [deed], by=Author.of(actor), at=clock.now())
