"""The view-model of what a step's undoing takes, and what it leaves."""

from collections.abc import AsyncGenerator, Sequence

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.downloads import Block
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.moving.figures import STEPS
from modules.moving.service import progress_of
from modules.moving.undoing.plans import PLANS, Plan, Stay
from tenancy.access.api import Actor

SHOWN = 200
HEADS = (N_("What stays"), N_("Why"))


class StayRow(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    why: str
    href: str


class UndoingPage(msgspec.Struct, frozen=True, kw_only=True):
    """`left`: how many more stay than are shown."""

    form: Form
    crumbs: Sequence[Link]
    title: str
    goes: int
    stays: Sequence[StayRow]
    count: int
    left: int
    undo: str
    back: str
    is_signed: bool


async def undoing_page(session: TenantReader, actor: Actor, step: str) -> UndoingPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}"
    plan, progress = await PLANS[step](session), await progress_of(session)
    title = words(next(each.title for each in STEPS if each.name == step))
    here = f"{home}/moving"
    return UndoingPage(
        form=Form(key=str(new_id())),
        crumbs=(Link(words(N_("Moving in")), here), Link(title, "")),
        title=title,
        goes=plan.goes,
        stays=[
            StayRow(name=each.name, why=why_of(each, actor.locale), href=f"{home}{each.path}" if each.path else "")
            for each in plan.stays[:SHOWN]
        ],
        count=len(plan.stays),
        left=max(0, len(plan.stays) - SHOWN),
        undo=f"{here}/{step}/undoing",
        back=here,
        is_signed=progress.signed is not None,
    )


def why_of(stay: Stay, locale: str) -> str:
    words = for_locale(locale).gettext
    comma = "、" if locale.startswith("zh") else ", "
    facts = {name: comma.join(map(words, fact)) if name == "what" else fact for name, fact in stay.facts.items()}
    return words(stay.why, **facts)


async def stay_blocks(plan: Plan, locale: str) -> AsyncGenerator[Block]:
    yield [(stay.name, why_of(stay, locale)) for stay in plan.stays]
