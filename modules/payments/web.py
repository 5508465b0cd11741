"""Settings: the ways to pay."""

from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from sqlalchemy.dialects.postgresql import insert

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign, exponent
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.desk.api import Author, Deed, changes, note
from modules.payments.models import TenderSetting
from modules.payments.permissions import Perm
from modules.payments.services.draft import TenderCard, list_tenders
from modules.payments.wallets.kinds import WALLETS
from tenancy.access.api import Acting, Actor, settings_tabs

AnyRequest = Request[Any, Any, Any]
PATH = "/settings/tenders"
LONGEST_LABEL = 60


class TenderRow(msgspec.Struct, frozen=True, kw_only=True):
    """One way to pay; `steps` are the choices of cash rounding, in minor units, empty for other tenders."""

    kind: str
    label: str
    icon: str
    text: str
    is_on: bool
    step: int
    steps: tuple[tuple[int, str], ...]


class TenderPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    action: str
    form: Form
    tenders: tuple[TenderRow, ...]


def text_of(card: TenderCard) -> str:
    if card.is_cash:
        return N_("Counts the change. Can be rounded to coins that there are.")
    if card.called:
        return N_("Asks its provider over the line.")
    if card.is_account:
        return N_("The customer owes it, up to the limit that you have set.")
    return N_("Noted as on its way, until you say that it has arrived.") if card.is_later else N_("Noted as paid.")


def steps_in(currency: str) -> tuple[tuple[int, str], ...]:
    """Cash is rounded to 1, 5, 10, 50 or 100 minor units, written as money."""
    sign, decimals = currency_sign(currency, "en"), exponent(currency)
    return tuple((step, f"{sign}{step / 10**decimals:.{decimals}f}") for step in (1, 5, 10, 50, 100))


async def tender_page(session: TenantReader, actor: Actor, errors: tuple[FieldError, ...] = ()) -> TenderPage:
    words = for_locale(actor.locale).gettext
    cards = await list_tenders(session, actor.switches)
    return TenderPage(
        tabs=tuple(settings_tabs(actor, PATH)),
        action=f"/app/{actor.slug}{PATH}",
        form=Form(key=str(new_id()), errors=errors),
        tenders=tuple(
            TenderRow(
                kind=card.kind, label=words(card.label), icon=card.icon, text=words(text_of(card)), is_on=card.is_on,
                step=card.rounding.step, steps=steps_in(actor.currency) if card.is_cash else (),
            )
            for card in cards.values() if card.kind not in WALLETS
        ),
    )  # fmt: skip


async def show_again(session: ReadTenantSession, problem: Problem, actor: Actor) -> Page:
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    return Page("payments/tenders.html", await tender_page(session, actor, errors), status=problem.status)


class TenderSettings(Controller):
    """Which tenders the shop takes, what they are called, and how cash is rounded."""

    path = "/app/{slug:str}/settings/tenders"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("payments/tenders.html", await tender_page(session, actor))

    @post("/", needs=Perm.MANAGE, status_code=200)
    @with_form_again(show_again)
    async def save(self, session: TenantSession, actor: Acting, request: AnyRequest) -> Redirect:
        """The whole form: an unticked tender is off."""
        form = await request.form()
        cards = await list_tenders(session, actor.switches)
        words = for_locale(actor.locale).gettext
        own = [card for card in cards.values() if card.kind not in WALLETS]
        rows = [row_of(card, form, words(card.label)) for card in own]
        if not any(row["is_on"] for row in rows):
            raise Invalid(fields=(FieldError(field="", code="no_tender", message=NO_TENDER),))
        await save_settings(session, rows)
        await note(session, deeds_of(cards, rows), by=Author.of(actor), at=clock.now())
        return Redirect(f"/app/{actor.slug}{PATH}")


def row_of(card: TenderCard, form: Any, shown: str) -> dict[str, Any]:
    label = " ".join(str(form.get(f"label.{card.kind}") or "").split())[:LONGEST_LABEL]
    step = str(form.get(f"step.{card.kind}") or "1")
    rounding = {"rounding": {"step": int(step)}} if card.is_cash and step.isdigit() and int(step) > 1 else {}
    own = "" if label == shown and label != card.label else label
    return {"kind": card.kind, "is_on": bool(form.get(f"on.{card.kind}")), "label": own, "settings": rounding}


async def save_settings(session: TenantSession, rows: list[dict[str, Any]]) -> None:
    add = insert(TenderSetting)
    change = {name: add.excluded[name] for name in ("is_on", "label", "settings")}
    await session.execute(add.on_conflict_do_update(index_elements=["kind"], set_=change), rows)


def deeds_of(cards: dict[str, TenderCard], rows: list[dict[str, Any]]) -> list[Deed]:
    """One line in the activity log for each tender that was changed."""
    deeds: list[Deed] = []
    for row in rows:
        card = cards[row["kind"]]
        old = {"is_on": card.is_on, "step": card.rounding.step}
        new = {"is_on": row["is_on"], "step": row["settings"].get("rounding", {}).get("step", 1)}
        before, after = changes(old, new)
        if after:
            before, after = before | {"tender": card.label}, after | {"tender": card.label}
            deeds.append(
                Deed(act="tender.changed", kind="payments.tender", subject=new_id(), before=before, after=after)
            )
    return deeds


NO_TENDER = N_("Leave at least one way to pay switched on.")
