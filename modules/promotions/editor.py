"""The page that sets a promotion up: a sentence with blanks, and what it would do."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from babel.dates import get_day_names

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.promotions.domain import ALL_DAYS
from modules.promotions.picking import Choice, chosen, goods_of
from modules.promotions.preview import Sample, sample_of
from modules.promotions.schemas import PromotionIn, PromotionOut
from modules.promotions.sentences import Speaker, rule_in_words, when_in_words
from modules.promotions.typed import Typed, steps_in, wanted_of
from modules.shops import api as shops
from modules.shops import views as shop_views
from tenancy.access.api import Actor

HOME = "/promotions"
KINDS = (
    ("percentage", "percent", N_("Percentage"), N_("10% off, or 42% off from two pieces on.")),
    ("amount", "tag", N_("Amount off"), N_("5.00 off, once or off each piece.")),
    ("nth", "copy", N_("Second at half price"), N_("Every second, third or fourth piece cheaper, or free.")),
    ("threshold", "trending-up", N_("Spend and save"), N_("From 100.00 on 10.00 off, in steps or every time.")),
    ("bundle", "boxes", N_("Set for a price"), N_("Any three for 20.00, or one of each for a price.")),
    ("gift", "gift", N_("Gift or cheap extra"), N_("Buy two and get one free, or something cheap beside the rest.")),
)


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of promotion to choose from."""

    href: str
    icon: str
    title: str
    text: str


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    value: str
    label: str
    on: bool


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What it says and does, or (`text` empty) that blanks are to be filled first."""

    text: str = ""
    when: str = ""
    sample: Sample = Sample()
    currency: str


class Chooser(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    title: str
    kinds: tuple[Kind, ...]


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """The form. `action`, `draft` and `find` take what it sends; `steps` counts those shown."""

    crumbs: tuple[Link, ...]
    title: str
    action: str
    draft: str
    find: str
    cancel: str
    form: Form
    kind: str
    by_code: bool
    is_new: bool
    sign: str
    steps: int
    goods: tuple[Choice, ...]
    gifts: tuple[Choice, ...]
    days: tuple[Tick, ...]
    stores: tuple[Tick, ...]
    channels: tuple[Tick, ...]
    groups: tuple[Tick, ...]
    preview: Preview


class FoundGoods(msgspec.Struct, frozen=True, kw_only=True):
    """Answers of the search for goods; `name` is the field that takes them."""

    query: str
    name: str
    draft: str
    found: tuple[Choice, ...]


def home_of(actor: Actor, *, by_code: bool = False) -> str:
    return f"/app/{actor.slug}{HOME}{'/coupons' if by_code else ''}"


def crumbs_of(actor: Actor, title: str, *, by_code: bool) -> tuple[Link, ...]:
    words = for_locale(actor.locale).gettext
    above = Link(words(N_("Coupons") if by_code else N_("Promotions")), home_of(actor, by_code=by_code))
    return above, Link(title, "")


def chooser(actor: Actor, *, by_code: bool) -> Chooser:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    title = words(N_("New coupon") if by_code else N_("New promotion"))
    more = "&by_code=1" if by_code else ""
    return Chooser(
        crumbs=crumbs_of(actor, title, by_code=by_code), title=title,
        kinds=tuple(
            Kind(href=f"{home}/new?kind={kind}{more}", icon=icon, title=words(label), text=words(text))
            for kind, icon, label, text in KINDS
        ),
    )  # fmt: skip


async def editor(
    session: TenantReader,
    actor: Actor,
    typed: Typed,
    at: datetime,
    *,
    problem: Problem | None = None,
    stored: PromotionOut | None = None,
) -> Editor:
    """The form as it was typed, for a new promotion or for `stored`, with its preview."""
    words, home = for_locale(actor.locale), home_of(actor)
    by_code = stored.by_code if stored else typed.has("by_code")
    new = words.gettext(N_("New coupon") if by_code else N_("New promotion"))
    title = stored.name if stored else new
    here = f"{home}/{stored.id}" if stored else home
    values: dict[str, Any] = {**typed.values, "version": typed.text("version") or (stored.version if stored else 0)}
    goods, gifts = goods_of(typed.many["goods"]), goods_of(typed.many["gift"])
    return Editor(
        crumbs=crumbs_of(actor, title, by_code=by_code), title=title, action=here if stored else f"{home}/",
        draft=f"{home}/draft", find=f"{home}/goods", cancel=here if stored else home_of(actor, by_code=by_code),
        form=Form(key=str(new_id()), values=values, errors=errors_of(problem) if problem else ()),
        kind=typed.text("kind") or "amount", by_code=by_code, is_new=stored is None,
        sign=currency_sign(actor.currency, actor.locale), steps=steps_in(typed.values),
        goods=tuple(await chosen(session, goods, words)), gifts=tuple(await chosen(session, gifts, words)),
        days=days_of(typed, words), stores=await stores_of(session, actor, typed),
        channels=await channels_of(session, typed), groups=await groups_of(session, typed),
        preview=await preview(session, actor, typed, at),
    )  # fmt: skip


def errors_of(problem: Problem) -> tuple[FieldError, ...]:
    own = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    return tuple(problem.fields) or (own,)


async def preview(session: TenantReader, actor: Actor, typed: Typed, at: datetime) -> Preview:
    """What was typed so far, in words and on a basket."""
    named = msgspec.structs.replace(typed, values={**typed.values, "name": typed.text("name") or "–"})
    try:
        wanted = wanted_of(named, actor.currency, actor.zone)
    except Invalid:
        return Preview(currency=actor.currency)
    speaker = speaker_of(actor)
    return Preview(
        text=rule_in_words(wanted.rule, speaker), when=when_in_words(wanted.when, speaker),
        sample=await sample_of(session, actor, wanted, at), currency=actor.currency,
    )  # fmt: skip


def speaker_of(actor: Actor) -> Speaker:
    return Speaker(for_locale(actor.locale), actor.currency, actor.zone)


def days_of(typed: Typed, words: Translator) -> tuple[Tick, ...]:
    names = get_day_names("abbreviated", locale=words.locale)
    return tuple(Tick(value=str(d), label=str(names[d - 1]), on=str(d) in typed.many["day"]) for d in ALL_DAYS)


async def stores_of(session: TenantReader, actor: Actor, typed: Typed) -> tuple[Tick, ...]:
    stores = await shops.list_stores(session, actor)
    return tuple(Tick(value=str(s.id), label=s.name, on=str(s.id) in typed.many["store"]) for s in stores)


async def channels_of(session: TenantReader, typed: Typed) -> tuple[Tick, ...]:
    table = shop_views.channels
    rows = await session.execute(sa.select(table.c.id, table.c.name).order_by(table.c.position, table.c.id))
    return tuple(Tick(value=str(row.id), label=row.name, on=str(row.id) in typed.many["channel"]) for row in rows)


async def groups_of(session: TenantReader, typed: Typed) -> tuple[Tick, ...]:
    """The shop's groups of customers, and tags that were named by program."""
    names = {str(key): name for key, name in (await customers.groups(session)).items()}
    named = {tag: tag for tag in typed.many["group"] if tag not in names}
    return tuple(Tick(value=key, label=name, on=key in typed.many["group"]) for key, name in {**names, **named}.items())


def terms_in_words(wanted: PromotionIn, speaker: Speaker) -> list[str]:
    """Its further conditions, a line each."""
    say, lines = speaker.say, list[str]()
    if wanted.min_pieces:
        lines.append(say(N_("From {n} pieces on"), n=wanted.min_pieces))
    if wanted.min_amount:
        lines.append(say(N_("From {amount} on"), amount=speaker.money(wanted.min_amount)))
    alone = N_("Goes alone: its goods take part in nothing else")
    lines.append(say(alone if wanted.exclusive else N_("Goes together with other offers")))
    if wanted.priority:
        lines.append(say(N_("Priority {n}"), n=wanted.priority))
    limits = (
        (wanted.per_order, N_("At most {n} times on one order")),
        (wanted.per_customer, N_("At most {n} orders of each customer")),
        (wanted.in_all, N_("At most {n} orders in all")),
    )
    return [*lines, *(say(text, n=n) for n, text in limits if n is not None)]
