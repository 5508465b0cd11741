"""Settings of the shop: stores, taxes, number series."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.numbers import Reset
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author
from modules.shops import pages
from modules.shops.models import RESETS
from modules.shops.permissions import Perm
from modules.shops.services import RateIn, SeriesIn, StoreIn, save_series, save_store, save_taxes
from tenancy.access.api import Acting, Actor

Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
RATE = re.compile(r"rates\.(\d{1,2})\.name")
UNREADABLE = -1


def text(data: Mapping[str, Any], name: str) -> str:
    return " ".join(str(data.get(name) or "").split())


def again(data: Mapping[str, Any], problem: Problem) -> Form:
    """What was typed, with what is wrong. A refusal of no field stands above the form."""
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    return Form(key=str(new_id()), values=dict(data), errors=tuple(errors))


def saved(actor: Actor) -> Flash:
    return Flash(text=for_locale(actor.locale).gettext(N_("Saved")))


async def store_again(
    session: ReadTenantSession,  # noqa: ARG001
    problem: Problem,
    actor: Actor,
    data: Typed,
    store_id: UUID | None = None,
) -> Page:
    model = pages.store_edit_of(actor, again(data, problem), store_id)
    return Page("shops/store.html", model, status=problem.status)


def store_in(data: Mapping[str, Any]) -> StoreIn:
    names = ("code", "name", "zone", "region", "phone", "street", "city")
    return StoreIn(**{name: text(data, name) for name in names})


class StorePages(Controller):
    """Places that sell."""

    path = "/app/{slug:str}/settings/stores"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def list_stores(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("shops/stores.html", await pages.stores_of(session, actor))

    @get("/new", needs=Perm.MANAGE)
    async def new_store(self, actor: Acting) -> Page:
        form = pages.fresh({"zone": actor.zone, "region": actor.country})
        return Page("shops/store.html", pages.store_edit_of(actor, form, None))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(store_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await save_store(session, None, store_in(data), actor=actor, at=clock.now())
        return Redirect(f"/app/{actor.slug}{pages.STORES}", flash=saved(actor))

    @get("/{store_id:uuid}", needs=Perm.MANAGE)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, store_id: FromPath[UUID]) -> Page:
        form = pages.fresh(await pages.store_values(session, store_id))
        return Page("shops/store.html", pages.store_edit_of(actor, form, store_id))

    @post("/{store_id:uuid}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(store_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed, store_id: FromPath[UUID]) -> Redirect:
        await save_store(session, store_id, store_in(data), actor=actor, at=clock.now())
        return Redirect(f"/app/{actor.slug}{pages.STORES}", flash=saved(actor))


def lines_in(data: Mapping[str, Any]) -> list[int]:
    return sorted(int(match[1]) for name in data if (match := RATE.fullmatch(name)))


def rate_in(typed: str) -> int:
    """Percent as typed, in basis points; what can't be read is out of range."""
    try:
        points = Decimal(typed.replace(",", ".").rstrip("% ") or "0") * 100
        return int(points) if points.is_finite() and points == int(points) and abs(points) < 10**6 else UNREADABLE
    except (InvalidOperation, ValueError, OverflowError):
        return UNREADABLE


def id_in(key: str) -> UUID | None:
    try:
        return UUID(key) if key else None
    except ValueError:
        return None


def rates_in(data: Mapping[str, Any]) -> list[RateIn]:
    """The classes of the form; the spare line counts once it has a name."""
    found: list[RateIn] = []
    for n in lines_in(data):
        key, name = text(data, f"rates.{n}.id"), text(data, f"rates.{n}.name")
        if key or name:
            found.append(
                RateIn(
                    id=id_in(key),
                    name=name,
                    label=text(data, f"rates.{n}.label")[:40],
                    rate=rate_in(text(data, f"rates.{n}.rate")),
                    is_default=text(data, "default") == str(n),
                )
            )
    return found


async def taxes_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    lines = sum(1 for n in lines_in(data) if text(data, f"rates.{n}.name"))
    return Page(
        "shops/taxes.html", await pages.taxes_of(session, actor, again(data, problem), lines), status=problem.status
    )


class TaxPages(Controller):
    """What goods are taxed."""

    path = "/app/{slug:str}/settings/taxes"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        values, lines = await pages.tax_values(session, clock.day_of(clock.now(), actor.zone))
        return Page("shops/taxes.html", await pages.taxes_of(session, actor, pages.fresh(values), lines))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(taxes_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        now = clock.now()
        await save_taxes(
            session,
            rates_in(data),
            include_tax=bool(text(data, "include_tax")),
            today=clock.day_of(now, actor.zone),
            by=Author.of(actor),
            at=now,
        )
        return Redirect(f"/app/{actor.slug}{pages.TAXES}", flash=saved(actor))


def reset_in(text: str) -> Reset:
    return text if text in RESETS else "never"


def series_in(data: Mapping[str, Any]) -> list[SeriesIn]:
    kinds = [name.removesuffix(".pattern") for name in data if name.endswith(".pattern")]
    return [
        SeriesIn(
            kind=kind,
            pattern=text(data, f"{kind}.pattern"),
            prefix=text(data, f"{kind}.prefix")[:10],
            reset=reset_in(text(data, f"{kind}.reset")),
            next=int(count) if (count := text(data, f"{kind}.next")).isdecimal() and count.isascii() else None,
        )
        for kind in kinds
    ]


async def numbers_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed) -> Page:
    today = clock.day_of(clock.now(), actor.zone)
    model = await pages.numbers_of(session, actor, again(data, problem), today)
    return Page("shops/numbers.html", model, status=problem.status)


class NumberPages(Controller):
    """How documents are numbered."""

    path = "/app/{slug:str}/settings/numbers"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        form = pages.fresh(await pages.series_values(session))
        return Page(
            "shops/numbers.html", await pages.numbers_of(session, actor, form, clock.day_of(clock.now(), actor.zone))
        )

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(numbers_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await save_series(session, series_in(data), by=Author.of(actor), at=clock.now())
        return Redirect(f"/app/{actor.slug}{pages.NUMBERS}", flash=saved(actor))
