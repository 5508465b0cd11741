"""Pages of promotions."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.downloads import Kind
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.promotions.calendar_page import calendar_of
from modules.promotions.editor import KINDS, FoundGoods, chooser, editor, home_of
from modules.promotions.errors import NoSuchPromotion, PromotionChangedMeanwhile
from modules.promotions.export import export_of
from modules.promotions.pages import list_of, page_of
from modules.promotions.permissions import Perm
from modules.promotions.picking import find
from modules.promotions.services.find import Wanted, get_promotion
from modules.promotions.services.save import create_promotion, edit_promotion, set_archived, set_paused
from modules.promotions.typed import read, shown, started, wanted_of
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Id = FromPath[UUID]
PREVIEW = "preview"


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest) -> Page:
    typed = read(await request.form())
    model = await editor(session, actor, typed, clock.now(), problem=problem)
    return Page("promotions/edit.html", model, status=problem.status)


async def edit_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, promotion: UUID
) -> Page:
    """Somebody saved meanwhile: what stands now is shown, so that nobody writes over what they have not seen."""
    if isinstance(problem, NoSuchPromotion):
        raise problem
    stored = await get_promotion(session, actor, promotion, clock.now())
    typed = read(await request.form())
    if isinstance(problem, PromotionChangedMeanwhile):
        typed = shown(stored, actor.currency, actor.zone)
    model = await editor(session, actor, typed, clock.now(), problem=problem, stored=stored)
    return Page("promotions/edit.html", model, status=problem.status)


def by_code_of(request: AnyRequest) -> bool:
    return "/coupons" in request.url.path


class PromotionPages(Controller):
    """The lists, the calendar, one promotion, the form with its preview."""

    path = "/app/{slug:str}/promotions"
    include_in_schema = False

    @get(["/", "/coupons"], needs=Perm.READ)
    @unit_of_work
    async def list_promotions(
        self, session: ReadTenantSession, actor: Acting, request: AnyRequest, *, cursor: FromQuery[str | None] = None
    ) -> Page:
        state = request.query_params.get("state", "")
        model = await list_of(session, actor, state, clock.now(), cursor, by_code=by_code_of(request))
        return Page("promotions/list.html", model)

    @get(["/export.csv", "/export.xlsx", "/coupons/export.csv", "/coupons/export.xlsx"], needs=Perm.READ)
    async def export(self, request: AnyRequest, actor: Acting) -> Stream:
        kind: Kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        state = request.query_params.get("state", "")
        wanted = Wanted(at=clock.now(), state=state, by_code=by_code_of(request))
        return export_of(request.app.state.databases, actor, wanted, kind)

    @get("/calendar", needs=Perm.READ)
    @unit_of_work
    async def calendar(self, session: ReadTenantSession, actor: Acting, *, month: FromQuery[str] = "") -> Page:
        return Page("promotions/calendar.html", await calendar_of(session, actor, month, clock.now()))

    @get("/goods", needs=Perm.EDIT)
    @unit_of_work
    async def goods(
        self, session: ReadTenantSession, actor: Acting, *, q: FromQuery[str] = "", gift: FromQuery[str] = ""
    ) -> Fragment:
        """What can be named: categories, brands, products, tags; for a gift the very thing."""
        found = await find(session, q, for_locale(actor.locale), variants_only=bool(gift))
        name, draft = ("add_gift" if gift else "add"), f"{home_of(actor)}/draft"
        return Fragment("promotions/_found.html", FoundGoods(query=q, name=name, draft=draft, found=tuple(found)))

    @get("/new", needs=Perm.EDIT)
    @unit_of_work
    async def new(
        self, session: ReadTenantSession, actor: Acting, *, kind: FromQuery[str] = "", by_code: FromQuery[str] = ""
    ) -> Page:
        if kind not in {key for key, *_ in KINDS}:
            return Page("promotions/new.html", chooser(actor, by_code=bool(by_code)))
        typed = shown(started(kind, by_code=bool(by_code)), actor.currency, actor.zone)
        return Page("promotions/edit.html", await editor(session, actor, typed, clock.now()))

    @post("/draft", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def draft(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Fragment:
        """The form as it is now, or what it would do alone. Writes nothing."""
        typed = read(await request.form())
        key = typed.text("promotion")
        stored = await get_promotion(session, actor, UUID(key), clock.now()) if is_id(key) else None
        model = await editor(session, actor, typed, clock.now(), stored=stored)
        only = request.headers.get("HX-Target") == PREVIEW
        return Fragment("promotions/_preview.html" if only else "promotions/_form.html", model)

    @post("/", needs=Perm.EDIT, status_code=200)
    @with_form_again(new_again)
    async def create(self, session: TenantSession, actor: Acting, request: AnyRequest) -> Redirect:
        wanted = wanted_of(read(await request.form()), actor.currency, actor.zone)
        key = await create_promotion(session, actor, wanted, clock.now())
        return Redirect(f"{home_of(actor)}/{key}")

    @get("/{promotion:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(
        self,
        session: ReadTenantSession,
        actor: Acting,
        promotion: Id,
        *,
        q: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Page:
        model = await page_of(session, actor, promotion, clock.now(), query=q[:80], cursor=cursor)
        return Page("promotions/promotion.html", model)

    @get("/{promotion:uuid}/edit", needs=Perm.EDIT)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, promotion: Id) -> Page:
        stored = await get_promotion(session, actor, promotion, clock.now())
        typed = shown(stored, actor.currency, actor.zone)
        return Page("promotions/edit.html", await editor(session, actor, typed, clock.now(), stored=stored))

    @post("/{promotion:uuid}", needs=Perm.EDIT, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, promotion: Id, request: AnyRequest) -> Redirect:
        typed, now = read(await request.form()), clock.now()
        stored = await get_promotion(session, actor, promotion, now)
        wanted = wanted_of(typed, actor.currency, actor.zone, stored)
        version = typed.text("version")
        known = int(version) if version.isascii() and version.isdecimal() and len(version) < len("1000000000") else 0
        await edit_promotion(session, actor, promotion, wanted, known, now)
        return Redirect(f"{home_of(actor)}/{promotion}")

    @post("/{promotion:uuid}/pause", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def pause(self, session: TenantSession, actor: Acting, promotion: Id) -> Redirect:
        await set_paused(session, actor, promotion, clock.now(), paused=True)
        return done(actor, promotion, N_("Paused: it applies to no further order"), "resumption")

    @post("/{promotion:uuid}/resumption", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def resume(self, session: TenantSession, actor: Acting, promotion: Id) -> Redirect:
        await set_paused(session, actor, promotion, clock.now(), paused=False)
        return done(actor, promotion, N_("It goes on"))

    @post("/{promotion:uuid}/archival", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def archive(self, session: TenantSession, actor: Acting, promotion: Id) -> Redirect:
        await set_archived(session, actor, promotion, clock.now(), archived=True)
        return done(actor, promotion, N_("Put away"), "restoration")

    @post("/{promotion:uuid}/restoration", needs=Perm.EDIT, status_code=200)
    @unit_of_work
    async def restore(self, session: TenantSession, actor: Acting, promotion: Id) -> Redirect:
        await set_archived(session, actor, promotion, clock.now(), archived=False)
        return done(actor, promotion, N_("Brought back"))


def is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def done(actor: Actor, promotion: UUID, text: str, undo: str = "") -> Redirect:
    """Back to the promotion, with what was done and how it is undone."""
    here = f"{home_of(actor)}/{promotion}"
    said = for_locale(actor.locale).gettext(text)
    return Redirect(here, flash=Flash(text=said, undo=f"{here}/{undo}" if undo else ""))
