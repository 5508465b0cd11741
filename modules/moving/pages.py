"""The view-model of the moving-in page."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import FieldError
from infra.kit.shell import Link
from modules.desk.api import RunCard, latest_run
from modules.moving.figures import STEPS, Figure, Step, ours
from modules.moving.service import Progress, Signed, has_sold, progress_of
from tenancy.access.api import Actor, settings_tabs

PATH = "/moving"


class FigureLine(msgspec.Struct, frozen=True, kw_only=True):
    """Here and there. `state`: equal, differs, or "" while nothing was typed; `by`: how much more is here."""

    name: str
    label: str
    here: str
    theirs: str
    state: str
    by: str = ""


class StepCard(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    number: int
    title: str
    text: str
    icon: str
    lines: tuple[FigureLine, ...]
    is_proven: bool
    has_rows: bool
    card: RunCard | None
    bring: str
    template: str
    see: str
    undo: str
    look: str


class MovingPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    tabs: Sequence[Link]
    home: str
    names: tuple[str, ...]
    now: int
    steps: tuple[StepCard, ...]
    signed: Signed | None
    is_proven: bool
    has_sold: bool


def line_of(figure: Figure, here: Decimal, theirs: str | None, actor: Actor) -> FigureLine:
    words = for_locale(actor.locale).gettext
    shown = figure.show(here, actor.currency, actor.locale)
    if theirs is None:
        return FigureLine(name=figure.name, label=words(figure.label), here=shown, theirs="", state="")
    there = Decimal(theirs)
    more = here - there
    sign = "+" if more > 0 else "−"
    return FigureLine(
        name=figure.name, label=words(figure.label), here=shown, theirs=figure.typed(there, actor.currency),
        state="equal" if not more else "differs",
        by="" if not more else sign + figure.show(abs(more), actor.currency, actor.locale),
    )  # fmt: skip


async def step_of(
    session: TenantReader, actor: Actor, step: Step, number: int, figures: dict[str, Decimal], progress: Progress
) -> StepCard:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}"
    lines = tuple(line_of(f, figures[f.name], progress.theirs.get(f.name), actor) for f in step.figures)
    has_rows = any(figures[f.name] for f in step.figures)
    return StepCard(
        name=step.name, number=number, title=words(step.title), text=words(step.text), icon=step.icon, lines=lines,
        is_proven=all(line.state == "equal" for line in lines), has_rows=has_rows,
        card=await latest_run(session, step.format, actor),
        bring=f"{home}/imports/new/{step.format}", template=f"{home}/imports/new/{step.format}/template.xlsx",
        see=f"{home}{step.see}",
        undo=f"{home}{PATH}/{step.name}/undoing" if step.undo == "postings" and has_rows else "",
        look=f"{home}{PATH}/{step.name}/undoing" if step.undo == "rows" and has_rows else "",
    )  # fmt: skip


async def page_of(
    session: TenantReader, actor: Actor, typed: dict[str, str] | None = None, errors: Sequence[FieldError] = ()
) -> MovingPage:
    figures, progress = await ours(session, actor), await progress_of(session)
    cards = [await step_of(session, actor, step, n, figures, progress) for n, step in enumerate(STEPS, 1)]
    words = for_locale(actor.locale).gettext
    left = next((card.number for card in cards if not card.is_proven), len(cards) + 1)
    kept = {line.name: line.theirs for card in cards for line in card.lines}
    return MovingPage(
        form=Form(key=str(new_id()), values={**kept, **(typed or {})}, errors=tuple(errors)),
        tabs=settings_tabs(actor, PATH),
        home=f"/app/{actor.slug}{PATH}",
        names=(*(card.title for card in cards), words(N_("Sign-off"))),
        now=len(cards) + 2 if progress.signed else left,
        steps=tuple(cards),
        signed=progress.signed,
        is_proven=all(card.is_proven for card in cards),
        has_sold=await has_sold(session),
    )
