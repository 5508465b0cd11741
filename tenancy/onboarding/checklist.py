"""What is done until the first sale, counted by the packages that know."""

from collections.abc import Sequence

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import Translator
from infra.kit.module import ChecklistItem, registry
from tenancy.access.api import Actor
from tenancy.onboarding.schemas import Task


def items_for(actor: Actor) -> Sequence[ChecklistItem]:
    """The lines of the shop's modules, in their order."""
    return sorted((item for m in registry.of(actor.switches) for item in m.checklist), key=lambda item: item.order)


async def tasks_of(session: TenantReader, actor: Actor, words: Translator) -> Sequence[Task]:
    """The checklist; the first line that isn't done comes next."""
    counted = [(item, await item.done(session)) for item in items_for(actor)]
    undone = next((item for item, done in counted if not done), None)
    return [task_of(item, done, actor, words, is_next=item is undone) for item, done in counted]


def task_of(item: ChecklistItem, done: int, actor: Actor, words: Translator, *, is_next: bool) -> Task:
    return Task(
        title=words.gettext(item.title),
        text=words.gettext(item.text),
        action=words.gettext(item.action),
        href=f"/app/{actor.slug}{item.path}",
        is_done=done > 0,
        is_next=is_next,
    )


def count_done(tasks: Sequence[Task]) -> int:
    return sum(task.is_done for task in tasks)
