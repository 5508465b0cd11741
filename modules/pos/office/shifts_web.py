"""Pages of shifts: the X of those that are open, the Z of those that are done, and what waits to be looked over."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, get, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.formats import money
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Page, Redirect
from infra.kit.problems import NotFound
from infra.kit.shell import Link
from infra.kit.unit import unit_of_work
from modules.desk.api import Author
from modules.payments.api import CASH
from modules.pos.documents.faults import MONEY, WORDS, Fault
from modules.pos.errors import NotOpen
from modules.pos.models import Register, RegisterDocument, RegisterShift
from modules.pos.office.frame import home_of, tabs_of
from modules.pos.office.registers_web import Typed, said, text_in
from modules.pos.permissions import Perm
from modules.pos.review.service import mark_handled, waiting_shift
from modules.pos.shifts.closing import draw
from modules.pos.shifts.report import Report, facts_of, report_of
from modules.shops import views as shop_views
from modules.shops.api import visible
from tenancy.access.api import Acting, Actor

MOST = 100
STATES = {
    "open": (N_("Open"), "jade"),
    "closing": (N_("Waits for documents"), "sun"),
    "closed": (N_("Counted and ended"), ""),
}
KINDS = {
    "opening": N_("Shift opened"), "sale": N_("Sale"), "return": N_("Return"), "entry": N_("Cash in or out"),
    "handover": N_("Hand-over"), "closing": N_("Shift counted"), "pickup": N_("Order picked up"),
    "deposit": N_("Down payment"), "cancellation": N_("Order called off"),
}  # fmt: skip
MENDS = {
    "price_changed": N_("The customer has paid. Look whether the register is on line often enough."),
    "stock_below_zero": N_("Count the goods, and correct the stock."),
    "coupon_used": N_("The discount was given. Look whether the code went round."),
    "customer_blocked": N_("It stands on their account. Ask them to pay, or raise what they may owe."),
    "nobody_owes": N_("Find out who bought, and collect it by hand."),
    "customer_gone": N_("Nothing needs doing, unless the customer asks for an invoice."),
    "gap": N_("Put the device on line, so that it sends the rest."),
    "hold_ended": N_("Nothing needs doing, unless the goods are short elsewhere."),
    "clock_skew": N_("Set the device’s clock by itself in its settings."),
    "shift_closed": N_("Add it to the day by hand: the Z stays as it is."),
    "drawer_open": N_("Look which of the two shifts has the cash."),
    "unknown_goods": N_("Add the goods to the catalog, with the code they were sold by."),
    "sums_differ": N_("Open the order and compare it with the receipt."),
    "number_taken": N_("It was given a number of its own. Write it on the receipt if the customer comes back."),
    "right_missing": N_("Talk to who stood at the register, or give them the right."),
    "amount_differs": N_("Pay or ask back the difference."),
    "not_booked": N_("Enter it by hand as an order or a return; the drawer counts it already."),
    "unreadable": N_("Enter it by hand; what came is kept."),
    "charge_open": N_("Look it up under Charges of wallets, or in your account with the provider."),
    "recovered": N_("Compare it with the device it came from."),
}


class ShiftLine(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is a msgid and the badge's kind; `difference` of the cash, once it is counted."""

    href: str
    register: str
    store: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    number: str
    state: tuple[str, str]
    total: int | None
    difference: int | None


class ShiftsPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    rows: tuple[ShiftLine, ...]


class ShiftPage(msgspec.Struct, frozen=True, kw_only=True):
    """`is_z`: it stays as it is; `late`: how many came after it. `end`: where a shift is ended without the rest."""

    crumbs: tuple[Link, ...]
    register: str
    store: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    is_z: bool
    report: Report
    late: int
    end: str
    key: str


class WaitingLine(msgspec.Struct, frozen=True, kw_only=True):
    """`faults`: (what is odd, what to do about it), the first ready with its facts, the second a msgid."""

    id: str
    kind: str
    number: str
    register: str
    cashier: str
    at: datetime
    faults: tuple[tuple[str, dict[str, object], str], ...]
    order: str
    action: str


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    rows: tuple[WaitingLine, ...]
    key: str
    most: int


COLUMNS: Any = sa.select(
    RegisterShift.id, RegisterShift.state, RegisterShift.opened_at, RegisterShift.opened_by, RegisterShift.closed_at,
    RegisterShift.closed_by, RegisterShift.number, RegisterShift.report, Register.name.label("register"),
    shop_views.stores.c.name.label("store"),
).join(Register, Register.id == RegisterShift.register_id).join(
    shop_views.stores, shop_views.stores.c.id == RegisterShift.store_id
)  # fmt: skip


async def shifts_page(session: TenantReader, actor: Actor) -> ShiftsPage:
    query = COLUMNS.where(visible(actor, RegisterShift.store_id)).order_by(RegisterShift.opened_at.desc()).limit(MOST)
    rows = (await session.execute(query)).all()
    return ShiftsPage(
        tabs=await tabs_of(session, actor, "/shifts"), rows=tuple(shift_line(row, home_of(actor)) for row in rows)
    )


def shift_line(row: sa.Row[Any], home: str) -> ShiftLine:
    report = msgspec.convert(row.report, Report) if row.report else None
    cash = [each.difference for each in report.tenders if each.tender == CASH] if report else []
    return ShiftLine(
        href=f"{home}/shifts/{row.id}", register=row.register, store=row.store, opened_at=row.opened_at,
        opened_by=row.opened_by, closed_at=row.closed_at, number=row.number or "", state=STATES[row.state],
        total=report.total if report else None,
        difference=cash[0] if cash else None,
    )  # fmt: skip


async def shift_page(session: TenantReader, actor: Actor, shift: UUID) -> ShiftPage:
    query = COLUMNS.where(RegisterShift.id == shift, visible(actor, RegisterShift.store_id))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    facts = await facts_of(session, shift)
    report = msgspec.convert(row.report, Report) if row.report else report_of(facts)
    home = f"{home_of(actor)}/shifts"
    return ShiftPage(
        crumbs=(Link(N_("Shifts"), home), Link(row.number or row.register, "")), register=row.register,
        store=row.store, opened_at=row.opened_at, opened_by=row.opened_by, closed_at=row.closed_at,
        closed_by=row.closed_by, is_z=bool(row.report), report=report,
        late=len(facts) - report.documents if row.report else 0,
        end=f"{home}/{shift}/end" if row.state == "closing" else "", key=str(new_id()),
    )  # fmt: skip


async def review_page(session: TenantReader, actor: Actor) -> ReviewPage:
    own = RegisterDocument
    query = (
        sa.select(own.id, own.kind, own.number, own.cashier_name, own.at, own.faults, own.order_id,
                  Register.name.label("register"))
        .join(Register, Register.id == own.register_id)
        .where(own.state == "review", visible(actor, own.store_id))
        .order_by(own.received_at, own.id)
        .limit(MOST)
    )  # fmt: skip
    rows: Any = (await session.execute(query)).all()
    return ReviewPage(
        tabs=await tabs_of(session, actor, "/review"), rows=tuple(waiting_line(row, actor) for row in rows),
        key=str(new_id()), most=MOST,
    )  # fmt: skip


def waiting_line(row: sa.Row[Any], actor: Actor) -> WaitingLine:
    faults = msgspec.convert(row.faults, list[Fault])
    return WaitingLine(
        id=str(row.id), kind=KINDS[row.kind], number=row.number, register=row.register, cashier=row.cashier_name,
        at=row.at, faults=tuple((WORDS[f.code], facts_shown(f, actor), MENDS.get(f.code, "")) for f in faults),
        order=f"/app/{actor.slug}/orders/{row.order_id}" if row.order_id else "",
        action=f"{home_of(actor)}/review/{row.id}/handling",
    )  # fmt: skip


def facts_shown(fault: Fault, actor: Actor) -> dict[str, object]:
    """In the reader's language: amounts, rights by their names, and why the books refused it."""
    translator = for_locale(actor.locale)
    shown: dict[str, object] = {
        k: money(v, actor.currency, actor.locale) if k in MONEY else v for k, v in fault.facts.items()
    }
    if "right" in shown:
        names = {perm.value: perm.words for perm in Perm}
        shown["right"] = translator.gettext(names.get(str(shown["right"]), str(shown["right"])))
    if "words" in shown:
        shown["why"] = translator.gettext(str(shown["words"]), **fault.facts["given"])
    return shown


class ShiftPages(Controller):
    path = "/app/{slug:str}/registers"
    include_in_schema = False

    @get("/shifts", needs=Perm.MANAGE)
    @unit_of_work
    async def list_shifts(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("pos/shifts.html", await shifts_page(session, actor))

    @get("/shifts/{shift:uuid}", needs=Perm.MANAGE)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, shift: FromPath[UUID]) -> Page:
        return Page("pos/shift.html", await shift_page(session, actor, shift))

    @post("/shifts/{shift:uuid}/end", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def end(self, session: TenantSession, actor: Acting, shift: FromPath[UUID], data: Typed) -> Redirect:
        """The Z without what has not come: it comes later, is booked, and listed. Raises NotOpen."""
        row = await waiting_shift(session, actor, shift)
        if row.state != "closing":
            raise NotOpen
        await draw(session, row, clock.now(), why=text_in(data, "why")[:500])
        return Redirect(f"{home_of(actor)}/shifts/{shift}", flash=said(actor, N_("The shift is ended")))

    @get("/review", needs=Perm.MANAGE)
    @unit_of_work
    async def review(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("pos/review.html", await review_page(session, actor))

    @post("/review/{document:uuid}/handling", needs=Perm.MANAGE, status_code=200)
    @unit_of_work
    async def handle(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Typed) -> Redirect:
        await mark_handled(session, actor, document, text_in(data, "note"), Author.of(actor), clock.now())
        return Redirect(f"{home_of(actor)}/review", flash=said(actor, N_("Noted as done")))
