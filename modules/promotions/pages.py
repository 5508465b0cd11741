"""View-models of the lists, and of one promotion with its codes."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import Problem
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.promotions.domain import Gift
from modules.promotions.editor import crumbs_of, errors_of, home_of, speaker_of, terms_in_words
from modules.promotions.permissions import Perm
from modules.promotions.picking import Choice, chosen
from modules.promotions.schemas import CouponOut, PromotionOut, Results
from modules.promotions.sentences import Speaker, rule_in_words, when_in_words
from modules.promotions.services.codes import count_codes, page_codes
from modules.promotions.services.find import Wanted, get_promotion, page_promotions, results_of
from modules.shops import api as shops
from modules.shops import views as shop_views
from tenancy.access.api import Actor

LIMIT = 50
STATES = {
    "running": (N_("Running"), "good"), "planned": (N_("Planned"), "info"), "paused": (N_("Paused"), "sun"),
    "ended": (N_("Over"), ""), "archived": (N_("Put away"), ""),
}  # fmt: skip
TABS = (
    ("", N_("All")), ("running", N_("Running")), ("planned", N_("Planned")), ("paused", N_("Paused")),
    ("ended", N_("Over")), ("archived", N_("Put away")),
)  # fmt: skip


class Badge(msgspec.Struct, frozen=True):
    label: str
    kind: str


class PromotionRow(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    href: str
    rule: str
    when: str
    state: Badge
    results: Results


class PromotionList(msgspec.Struct, frozen=True, kw_only=True):
    """Promotions, or with `by_code` coupons; `new` is empty for who may not set one up."""

    title: str
    home: str
    by_code: bool
    is_filtered: bool
    tabs: tuple[Link, ...]
    places: tuple[Link, ...]
    rows: tuple[PromotionRow, ...]
    next: str
    new: str
    exports: tuple[Link, ...]


class CodeRow(msgspec.Struct, frozen=True, kw_only=True):
    code: CouponOut
    change: str


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """The codes of a campaign; `add` is empty for who may not."""

    total: int
    used: int
    query: str
    rows: tuple[CodeRow, ...]
    next: str
    add: str
    exports: tuple[Link, ...]


class PromotionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One promotion; the paths of acts are empty for what can't be done."""

    crumbs: tuple[Link, ...]
    name: str
    here: str
    state: Badge
    rule: str
    when: str
    goods: tuple[Choice, ...]
    gifts: tuple[Choice, ...]
    places: tuple[str, ...]
    terms: tuple[str, ...]
    results: Results
    by_code: bool
    codes: Codes | None
    key: str
    form: Form
    edit: str
    pause: str
    resume: str
    archive: str
    restore: str


def places_of(actor: Actor, current: str) -> tuple[Link, ...]:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    links = (("", N_("Promotions")), ("/coupons", N_("Coupons")), ("/calendar", N_("Calendar")))
    return tuple(Link(words(label), home + path, path == current) for path, label in links)


def badge_of(promotion: PromotionOut, speaker: Speaker) -> Badge:
    label, kind = STATES[promotion.state]
    return Badge(speaker.say(label), kind)


async def list_of(
    session: TenantReader, actor: Actor, state: str, at: datetime, cursor: str | None, *, by_code: bool
) -> PromotionList:
    """The page after a cursor, newest first."""
    home, speaker = home_of(actor, by_code=by_code), speaker_of(actor)
    state = state if state in STATES else ""
    page = await page_promotions(session, actor, Wanted(at=at, state=state, by_code=by_code), cursor, LIMIT)
    results = await results_of(session, actor, [each.id for each in page.items])
    rows = [row_of(each, results[each.id], actor, speaker) for each in page.items]
    new = f"{home_of(actor)}/new{'?by_code=1' if by_code else ''}"
    query = f"?state={state}" if state else ""
    return PromotionList(
        title=speaker.say(N_("Coupons") if by_code else N_("Promotions")), home=home, by_code=by_code,
        is_filtered=bool(state or cursor),
        tabs=tuple(
            Link(speaker.say(label), f"{home}?state={key}" if key else home, key == state) for key, label in TABS
        ),
        places=places_of(actor, "/coupons" if by_code else ""), rows=tuple(rows),
        next=f"{home}?state={state}&cursor={page.next}" if page.next else "", new=new if actor.may(Perm.EDIT) else "",
        exports=tuple(Link(kind.upper(), f"{home}/export.{kind}{query}") for kind in ("csv", "xlsx")),
    )  # fmt: skip


def row_of(promotion: PromotionOut, results: Results, actor: Actor, speaker: Speaker) -> PromotionRow:
    return PromotionRow(
        name=promotion.name, href=f"{home_of(actor)}/{promotion.id}", rule=rule_in_words(promotion.rule, speaker),
        when=when_in_words(promotion.when, speaker), state=badge_of(promotion, speaker), results=results,
    )  # fmt: skip


async def page_of(
    session: TenantReader,
    actor: Actor,
    key: UUID,
    at: datetime,
    *,
    query: str = "",
    cursor: str | None = None,
    problem: Problem | None = None,
    values: dict[str, str] | None = None,
) -> PromotionPage:
    """Raises NoSuchPromotion."""
    promotion = await get_promotion(session, actor, key, at)
    speaker, here = speaker_of(actor), f"{home_of(actor)}/{promotion.id}"
    own = set(promotion.stores)
    may = actor.may(Perm.EDIT) and (actor.stores is None or bool(own and own <= actor.stores))
    gifts = promotion.rule.gifts if isinstance(promotion.rule, Gift) else None
    live = promotion.state not in {"archived", "ended"}
    return PromotionPage(
        crumbs=crumbs_of(actor, promotion.name, by_code=promotion.by_code), name=promotion.name, here=here,
        state=badge_of(promotion, speaker), rule=rule_in_words(promotion.rule, speaker),
        when=when_in_words(promotion.when, speaker),
        goods=tuple(await chosen(session, promotion.goods, speaker.words)),
        gifts=tuple(await chosen(session, gifts, speaker.words)) if gifts else (),
        places=tuple(await where_and_whom(session, promotion)), terms=tuple(terms_in_words(promotion, speaker)),
        results=(await results_of(session, actor, [key]))[key], by_code=promotion.by_code,
        codes=await codes_of(session, promotion, here, query, cursor, may=may) if promotion.by_code else None,
        key=str(new_id()), form=form_of(values, problem),
        edit=f"{here}/edit" if may and promotion.state != "archived" else "",
        pause=f"{here}/pause" if may and live and promotion.state != "paused" else "",
        resume=f"{here}/resumption" if may and promotion.state == "paused" else "",
        archive=f"{here}/archival" if may and promotion.state != "archived" else "",
        restore=f"{here}/restoration" if may and promotion.state == "archived" else "",
    )  # fmt: skip


def form_of(values: dict[str, str] | None, problem: Problem | None) -> Form:
    """Of more codes."""
    started = {"way": "many", "count": "100", "most_uses": "1"}
    return Form(key=str(new_id()), values=values or started, errors=errors_of(problem) if problem else ())


async def where_and_whom(session: TenantReader, promotion: PromotionOut) -> list[str]:
    """The names of stores, channels and groups that it is bound to."""
    stores = {store.id: store.name for store in await shops.list_stores(session)}
    table = shop_views.channels
    rows = await session.execute(sa.select(table.c.id, table.c.name).where(table.c.id.in_(promotion.channels)))
    groups = {str(key): name for key, name in (await customers.groups(session)).items()} if promotion.groups else {}
    return [
        *(stores[key] for key in promotion.stores if key in stores), *(row.name for row in rows),
        *(groups.get(key, key) for key in promotion.groups),
    ]  # fmt: skip


async def codes_of(
    session: TenantReader, promotion: PromotionOut, here: str, query: str, cursor: str | None, *, may: bool
) -> Codes:
    total, used = await count_codes(session, promotion.id)
    page = await page_codes(session, promotion.id, query, cursor, LIMIT)
    rows = [
        CodeRow(code=code, change=f"{here}/codes/{code.id}/{'opening' if code.is_off else 'stop'}" if may else "")
        for code in page.items
    ]
    return Codes(
        total=total, used=used, query=query, rows=tuple(rows), add=f"{here}/codes" if may else "",
        next=f"{here}?{urlencode({'q': query, 'cursor': page.next})}" if page.next else "",
        exports=tuple(Link(kind.upper(), f"{here}/codes.{kind}") for kind in ("csv", "xlsx")),
    )  # fmt: skip


def headings() -> Sequence[str]:
    """Of the list as a file."""
    return (
        N_("Name"), N_("What it takes off"), N_("When"), N_("Status"), N_("Orders"), N_("Discount"), N_("Sales"),
    )  # fmt: skip
