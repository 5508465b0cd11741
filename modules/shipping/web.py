"""Settings: ways of delivery."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_minor
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author
from modules.shipping.pages import MOST_STEPS, PATH, fresh_form, method_edit, method_form, method_list
from modules.shipping.permissions import Perm
from modules.shipping.schemas import MethodIn
from modules.shipping.services.methods import save_method
from modules.shipping.services.rates import take_rates
from tenancy.access.api import Acting, Actor
from tenancy.tenants.api import find_tenant

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
GRAMS = N_("Enter whole grams.")
UNREADABLE = N_("This can't be read.")


class Reading:
    """A form that is read field by field; what can't be read is noted."""

    def __init__(self, data: Mapping[str, Any], currency: str) -> None:
        self.data, self.currency = data, currency
        self.errors: list[FieldError] = []

    def text(self, name: str) -> str:
        return " ".join(str(self.data.get(name) or "").split())

    def money(self, name: str) -> int | None:
        """Minor units; None where nothing is typed."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            amount = to_minor(typed, self.currency)
        except Problem as problem:
            self.errors.append(FieldError(field=name, code=problem.code, message=problem.message, facts=problem.facts))
            return None
        if amount < 0:
            self.errors.append(FieldError(field=name, code="negative", message=N_("Enter 0 or more.")))
        return amount

    def grams(self, name: str) -> int | None:
        typed = self.text(name)
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 8):  # noqa: PLR2004  below ten tons
            self.errors.append(FieldError(field=name, code="grams_unreadable", message=GRAMS))
            return None
        return int(typed) if typed else None

    def steps(self, basis: str) -> list[dict[str, int]]:
        if basis == "flat":
            return []
        found: list[dict[str, int]] = []
        for n in range(MOST_STEPS):
            at = self.money(f"steps.{n}.reached") if basis == "amount" else self.grams(f"steps.{n}.reached")
            price = self.money(f"steps.{n}.price")
            if at is not None and price is not None:
                found.append({"reached": at, "price": price})
            elif (at is None) != (price is None) and not self.errors:
                missing = f"steps.{n}.{'reached' if at is None else 'price'}"
                self.errors.append(FieldError(field=missing, code="step_half", message=N_("Fill in both, or neither.")))
        return found


def method_in(data: Mapping[str, Any], currency: str) -> MethodIn:
    """The form. Raises Invalid."""
    form = Reading(data, currency)
    names = {locale: form.text(f"names.{locale}") for locale in ("en", "zh_Hans")}
    values: dict[str, Any] = {
        "name": form.text("name"), "names": {locale: name for locale, name in names.items() if name},
        "kind": form.text("kind") or "ship", "store": form.text("store") or None,
        "basis": form.text("basis") or "flat", "price": form.money("price") or 0,
        "free_above": form.money("free_above"), "piece_grams": form.grams("piece_grams") or 0,
        "countries": form.text("countries").upper().replace(",", " ").split(), "carrier": form.text("carrier"),
        "tax_class": form.text("tax_class") or None, "is_on": bool(data.get("is_on")),
        "follows": bool(data.get("follows")),
    }  # fmt: skip
    values["steps"] = form.steps(values["basis"])
    if form.errors:
        raise Invalid(fields=form.errors)
    try:
        return msgspec.convert(values, MethodIn, strict=False)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].split("[")[0].rstrip("`")
        raise Invalid(fields=(FieldError(field=field, code="unreadable", message=UNREADABLE),)) from error


async def method_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, data: Typed, method: UUID | None = None
) -> Page:
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    form = Form(key=str(new_id()), values=dict(data), errors=tuple(errors))
    model = await method_edit(session, actor, form, method)
    return Page("shipping/method.html", model, status=problem.status)


def saved(actor: Actor) -> Redirect:
    flash = Flash(text=for_locale(actor.locale).gettext(N_("Saved")))
    return Redirect(f"/app/{actor.slug}{PATH}", flash=flash)


class ShippingSettings(Controller):
    """How goods get to the customer, and what it costs."""

    path = "/app/{slug:str}/settings/shipping"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("shipping/methods.html", await method_list(session, actor))

    @get("/new", needs=Perm.MANAGE)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("shipping/method.html", await method_edit(session, actor, fresh_form(), None))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(method_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        await save_method(session, None, method_in(data, actor.currency), by=Author.of(actor), at=clock.now())
        return saved(actor)

    @get("/{method:uuid}", needs=Perm.MANAGE)
    @unit_of_work
    async def edit(self, session: ReadTenantSession, actor: Acting, method: Id) -> Page:
        form = await method_form(session, actor, method)
        return Page("shipping/method.html", await method_edit(session, actor, form, method))

    @post("/{method:uuid}/rates", needs=Perm.MANAGE, status_code=200)
    async def rates(self, request: AnyRequest, actor: Acting, method: Id) -> Redirect:
        """Takes over what the method's carrier asks."""
        databases: Databases = request.app.state.databases
        words, home = for_locale(actor.locale), f"/app/{actor.slug}{PATH}/{method}"
        async with databases.read_platform() as session:
            shop = await find_tenant(session, actor.tenant)
        try:
            await take_rates(
                databases, (actor.tenant, actor.cell), method, actor.currency, shop.country if shop else "",
                by=Author.of(actor), at=clock.now(),
            )  # fmt: skip
        except NotFound:
            raise
        except Problem as problem:
            return Redirect(home, flash=Flash(text=words.gettext(problem.message, **problem.facts), kind="bad"))
        return Redirect(home, flash=Flash(text=words.gettext(N_("The carrier’s prices are taken over."))))

    @post("/{method:uuid}", needs=Perm.MANAGE, status_code=200)
    @with_form_again(method_again)
    async def save(self, session: TenantSession, actor: Acting, data: Typed, method: Id) -> Redirect:
        await save_method(session, method, method_in(data, actor.currency), by=Author.of(actor), at=clock.now())
        return saved(actor)
