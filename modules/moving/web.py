"""The moving-in page: /app/{slug}/moving."""

from typing import Annotated, Any, Literal

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.downloads import table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.moving.figures import FIGURES, STEPS
from modules.moving.pages import PATH, page_of
from modules.moving.permissions import Perm
from modules.moving.service import open_again, put_totals, sign, undo
from modules.moving.undoing.pages import HEADS, stay_blocks, undoing_page
from modules.moving.undoing.plans import PLANS
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, data: dict[str, Any] | None = None) -> Page:
    typed = {name: str(value) for name, value in (data or {}).items() if not name.startswith("_")}
    field = "reason" if "reason" in typed else ""
    error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
    model = await page_of(session, actor, typed, problem.fields or (error,))
    return Page("moving/moving.html", model, status=problem.status)


def totals_in(data: dict[str, Any], currency: str) -> dict[str, str]:
    """Figure → plain number, of those that were typed. Raises Invalid with the fields that can't be read."""
    found: dict[str, str] = {}
    errors: list[FieldError] = []
    for figure in FIGURES:
        if raw := str(data.get(figure.name) or "").strip():
            try:
                found[figure.name] = figure.read(raw, currency)
            except Problem as problem:
                errors.append(
                    FieldError(field=figure.name, code=problem.code, message=problem.message, facts=problem.facts)
                )
    if errors:
        raise Invalid(fields=errors)
    return found


class MovingPages(Controller):
    """Six steps and a signature. What is typed is kept; files come in by the desk's imports."""

    path = f"/app/{{slug:str}}{PATH}"
    include_in_schema = False

    @get(needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("moving/moving.html", await page_of(session, actor))

    @post("/totals", needs=Perm.MANAGE, status_code=200)
    @with_form_again(again)
    async def keep_totals(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        """What the old system says."""
        await put_totals(session, totals_in(data, actor.currency))
        return back(actor, N_("Compared"))

    @post("/signature", needs=Perm.MANAGE, status_code=200)
    @with_form_again(again)
    async def sign(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await sign(session, actor, str(data.get("reason") or ""), clock.now())
        return back(actor, N_("Signed: you have moved in"))

    @post("/signature/withdrawal", needs=Perm.MANAGE, status_code=200)
    @with_form_again(again)
    async def open_again(self, session: TenantSession, actor: Acting) -> Redirect:
        await open_again(session, actor, clock.now())
        return back(actor, N_("Open again"))

    @post("/{step:str}/undoing", needs=Perm.MANAGE, status_code=200)
    @with_form_again(again)
    async def undo(self, session: TenantSession, actor: Acting, step: FromPath[str]) -> Redirect:
        """Postings while nothing was sold; rows that nobody has used since."""
        if not any(each.name == step and each.undo for each in STEPS):
            raise NotFound
        await undo(session, actor, step, clock.now())
        return back(actor, N_("Taken back. Bring the file in again when it is mended."))

    @get("/{step:str}/undoing", needs=Perm.MANAGE)
    @unit_of_work
    async def look(self, session: ReadTenantSession, actor: Acting, step: FromPath[str]) -> Page:
        """What would go, and what stays and why."""
        if step not in PLANS:
            raise NotFound
        return Page("moving/undoing.html", await undoing_page(session, actor, step))

    @get("/{step:str}/undoing/{name:str}", needs=Perm.MANAGE)
    @unit_of_work
    async def take_away(
        self, session: ReadTenantSession, actor: Acting, step: FromPath[str],
        name: FromPath[Literal["stays.csv", "stays.xlsx"]],
    ) -> Stream:  # fmt: skip
        """What stays, with why, as a file."""
        if step not in PLANS:
            raise NotFound
        kind: Literal["csv", "xlsx"] = "csv" if name.endswith("csv") else "xlsx"
        heads = [for_locale(actor.locale).gettext(each) for each in HEADS]
        return table_download(f"{step}-stays", kind, heads, stay_blocks(await PLANS[step](session), actor.locale))


def back(actor: Actor, said: str) -> Redirect:
    return Redirect(f"/app/{actor.slug}{PATH}", flash=Flash(text=for_locale(actor.locale).gettext(said)))
