"""Pages of a campaign's codes: more of them, taken away as a file, stopped one by one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.downloads import Kind
from infra.kit.i18n import for_locale
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Invalid, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.promotions.editor import home_of
from modules.promotions.errors import NoSuchPromotion
from modules.promotions.export import codes_export
from modules.promotions.pages import page_of
from modules.promotions.permissions import Perm
from modules.promotions.schemas import CodesIn
from modules.promotions.services.codes import MOST_MADE, add_codes, set_off
from modules.promotions.services.find import get_promotion
from modules.promotions.typed import Reader, Typed, read
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Id = FromPath[UUID]


async def shown_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, promotion: UUID
) -> Page:
    if isinstance(problem, NoSuchPromotion):
        raise problem
    typed = read(await request.form())
    model = await page_of(session, actor, promotion, clock.now(), problem=problem, values=typed.values)
    return Page("promotions/promotion.html", model, status=problem.status)


def codes_in(typed: Typed, currency: str) -> CodesIn:
    """What was typed: a code of one's own, or how many. Raises Invalid."""
    reader = Reader(typed, currency)
    own = typed.text("way") == "own"
    asked = CodesIn(
        code=typed.text("code")[:40] if own else "", count=None if own else min(reader.number("count"), MOST_MADE + 1),
        prefix=typed.text("prefix")[:12], most_uses=reader.limit("most_uses"), batch=typed.text("batch")[:200],
    )  # fmt: skip
    if reader.errors:
        raise Invalid(fields=reader.errors)
    return asked


class CodePages(Controller):
    path = "/app/{slug:str}/promotions/{promotion:uuid}"
    include_in_schema = False

    @post("/codes", needs=Perm.EDIT, status_code=200)
    @with_form_again(shown_again)
    async def add(self, session: TenantSession, actor: Acting, promotion: Id, request: AnyRequest) -> Redirect:
        asked = codes_in(read(await request.form()), actor.currency)
        codes = await add_codes(session, actor, promotion, asked, clock.now())
        said = for_locale(actor.locale).ngettext("{n} code is there", "{n} codes are there", len(codes))
        return Redirect(f"{home_of(actor)}/{promotion}", flash=Flash(text=said))

    @get(["/codes.csv", "/codes.xlsx"], needs=Perm.READ)
    async def export(self, request: AnyRequest, actor: Acting, promotion: Id) -> Stream:
        """Found first: a stream that has begun can't say that there is nothing."""
        databases, now = request.app.state.databases, clock.now()
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            await get_promotion(session, actor, promotion, now)
        kind: Kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        return codes_export(databases, actor, promotion, kind, now)

    @post("/codes/{code:uuid}/stop", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def stop(self, session: TenantSession, actor: Acting, promotion: Id, code: Id) -> Redirect:
        await set_off(session, actor, promotion, code, clock.now(), off=True)
        return Redirect(f"{home_of(actor)}/{promotion}")

    @post("/codes/{code:uuid}/opening", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def open(self, session: TenantSession, actor: Acting, promotion: Id, code: Id) -> Redirect:
        await set_off(session, actor, promotion, code, clock.now(), off=False)
        return Redirect(f"{home_of(actor)}/{promotion}")
