"""The import format `old_orders`: what was sold before the shop came here, so that customers and reports have a past.

An old order is a recorded fact: its number, day and amounts as they were. Its goods left another system's shelves and
its money lay in another system's till, so neither moves here. The same number again changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from infra.kit import money, quantity
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.problems import Problem
from infra.kit.typed_numbers import number_in
from modules.catalog.api import scan_key
from modules.catalog.views import variants
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.moving import balance_format as people
from modules.moving.columns import ORDERS
from modules.moving.permissions import Perm
from modules.moving.reading import Row
from modules.moving.stock_format import KEYS
from modules.orders.api import RecordIn, RecordLine, RecordPayment, record_order
from modules.orders.views import PAST
from modules.payments.api import PRIOR
from modules.shops.api import COUNTER, ShopSettings, get_settings
from modules.shops.views import stores
from tenancy.access.api import Actor

NOBODY = UUID(int=0)
NOON = 12
ONE = Decimal(1)
NUMBER_MISSING = N_("Enter the number that the order had.")
DAY_MISSING = N_("Enter the day of the order.")
DAY = N_("A day as 2025-01-31, please, or with the time as 2025-01-31 14:05.")
FUTURE = N_("This day is yet to come.")
AMOUNT_MISSING = N_("Enter what it cost.")
BELOW_ZERO = N_("An order comes to 0 or more. Leave out what was taken back.")
STORE_UNKNOWN = N_("There is no store {asked}. There are: {stores}.")
OTHERWISE = N_("This number is here already, with another total. Keep the rows of one order together.")
PAID = N_("Paid in the old system")
GOODS = N_("Goods")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row that could be read; amounts in minor units."""

    line: int
    number: str
    at: datetime
    amount: int
    total: int | None
    tax: int
    quantity: Decimal
    customer: str
    code: str
    name: str
    store: str
    note: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What rows name: goods by code and barcode, customers as balances name them, stores by name."""

    goods: dict[str, UUID]
    people: dict[str, list[UUID]]
    stores: dict[str, UUID]
    names: str


class OldOrderFormat:
    """Brings old orders in (modules.desk.importing.ImportFormat, Grouped)."""

    name = "old_orders"
    label = N_("Old orders")
    permission = Perm.MANAGE.value
    path = "/moving"
    help = N_("Each row is one line of an order, or a whole order. Nothing leaves your shelves or comes into a till.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return ORDERS

    def key_of(self, row: GivenRow) -> str:  # noqa: ARG002  an order has many rows
        return ""

    def group_of(self, row: GivenRow) -> str:
        return row.cells.get("number", "").strip()

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        orders: dict[str, list[Line]] = {}
        faults: list[RowFault] = []
        bad: set[str] = set()
        for given in rows:
            row = Row(given)
            line = read_row(row, settings, work.at)
            faults += row.faults
            if line is None:
                bad.add(self.group_of(given))
            else:
                orders.setdefault(line.number, []).append(line)
        whole = {number: lines for number, lines in orders.items() if number not in bad}
        known = await known_of(session, [line for lines in whole.values() for line in lines], settings)
        counts = {"created": 0, "same": 0}
        for lines in whole.values():
            became = fault_of(lines, known) or await record(session, lines, known, settings, work)
            if isinstance(became, RowFault):
                faults.append(became)
            else:
                counts[became] += 1
        return Outcome(counts={kind: n for kind, n in counts.items() if n}, faults=faults)


def read_row(row: Row, settings: ShopSettings, now: datetime) -> Line | None:
    def in_money(raw: str) -> int:
        return money.to_minor(number_in(raw), settings.currency)

    pieces = row.read("quantity", lambda raw: quantity.to_quantity(number_in(raw)))
    amount, total, tax = (row.read(field, in_money) for field in ("amount", "total", "tax"))
    at = moment_of(row, settings.zone)
    for field, message in (("number", NUMBER_MISSING), ("day", DAY_MISSING)):
        if not row.text(field):
            row.add(field, message)
    if amount is None and total is None and not row.faults:
        row.add("amount", AMOUNT_MISSING)
    if at and at > now:
        row.add("day", FUTURE)
    if row.faults or at is None:
        return None
    return Line(
        line=row.line, number=row.text("number")[:80], at=at, amount=amount if amount is not None else total or 0,
        total=total, tax=tax or 0, quantity=pieces or ONE, customer=row.text("customer"), code=row.text("code")[:80],
        name=row.text("name")[:200], store=row.text("store").casefold(), note=row.text("note")[:500],
    )  # fmt: skip


def moment_of(row: Row, zone: str) -> datetime | None:
    """A day alone is its noon, by the clock of the shop."""
    raw = row.text("day").replace("/", "-").replace(".", "-", 2)
    if not raw:
        return None
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        row.add("day", DAY)
        return None
    is_day = len(raw) <= len("2025-01-31")
    found = found.replace(hour=NOON) if is_day else found
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


async def known_of(session: TenantReader, lines: Sequence[Line], settings: ShopSettings) -> Known:
    asked = {line.code for line in lines} - {""}
    codes = sorted(asked | ({scan_key(code) for code in asked} - {""}))
    query = sa.select(variants.c.id, variants.c.code, variants.c.barcode).where(
        sa.or_(variants.c.code == sa.func.any(KEYS), variants.c.barcode == sa.func.any(KEYS))
    )
    goods: Any = (await session.execute(query, {"keys": codes})).all() if codes else []
    by_code = {row.barcode: row.id for row in goods if row.barcode} | {row.code: row.id for row in goods}
    asked_for = sorted({line.customer for line in lines} - {""})
    places = (await session.execute(sa.select(stores.c.id, stores.c.name).order_by(stores.c.name))).all()
    return Known(
        goods={code: found for code in asked if (found := by_code.get(code) or by_code.get(scan_key(code)))},
        people=await people.known_of(session, asked_for, settings.country) if asked_for else {},
        stores={row.name.casefold(): row.id for row in places},
        names=", ".join(row.name for row in places),
    )


def fault_of(lines: Sequence[Line], known: Known) -> RowFault | None:
    """What an order names and isn't there."""
    first = lines[0]
    if first.store and first.store not in known.stores:
        facts = {"asked": first.store, "stores": known.names}
        return RowFault(line=first.line, field="store", message=STORE_UNKNOWN, facts=facts)
    found = known.people.get(first.customer, [])
    if first.customer and len(found) != 1:
        message = people.SEVERAL if found else people.UNKNOWN
        return RowFault(line=first.line, field="customer", message=message, facts={"asked": first.customer})
    if total_of(lines) < 0:
        return RowFault(line=first.line, field="amount", message=BELOW_ZERO)
    return None


async def record(
    session: TenantSession, lines: Sequence[Line], known: Known, settings: ShopSettings, work: Work
) -> str | RowFault:
    """What became of it (created, same), or why it can't be taken."""
    first, total = lines[0], total_of(lines)
    words = for_locale(settings.locale).gettext
    asked = RecordIn(
        origin=PAST, external_id=first.number, number=first.number, placed_at=first.at, channel=COUNTER, total=total,
        store=known.stores.get(first.store), customer=next(iter(known.people.get(first.customer, [])), None),
        lines=list(recorded(lines, known, words(GOODS))), note=first.note, prices_include_tax=True,
        payments=[RecordPayment(tender=PRIOR, amount=total, label=words(PAID))] if total else [],
    )  # fmt: skip
    try:
        made = await record_order(session, acting(work, settings), asked, is_past=True)
    except Problem as problem:
        message = OTHERWISE if problem.code == "recorded_differently" else problem.message
        facts = {name: str(fact) for name, fact in problem.facts.items()}
        return RowFault(line=first.line, field="number", message=message, facts=facts)
    return "same" if made.again else "created"


def acting(work: Work, settings: ShopSettings) -> Actor:
    """Who brings the file in, as orders know them."""
    return Actor(
        tenant="", slug="", shop="", staff=work.by.id or NOBODY, name=work.by.name, role="", permissions=frozenset(),
        currency=settings.currency, zone=settings.zone, country=settings.country,
    )  # fmt: skip


def total_of(lines: Sequence[Line]) -> int:
    """What the order came to: as it says itself, else the sum of its lines."""
    said = next((line.total for line in lines if line.total is not None), None)
    return sum(line.amount for line in lines) if said is None else said


def recorded(lines: Sequence[Line], known: Known, goods: str) -> Iterable[RecordLine]:
    """The lines, an order's discount spread over them by what they cost."""
    amounts, total = [line.amount for line in lines], total_of(lines)
    if 0 <= total < sum(amounts) and min(amounts) >= 0:
        amounts = money.allocate(total, amounts)
    for line, amount in zip(lines, amounts, strict=True):
        tax = line.tax if amount == line.amount else line.tax * amount // line.amount
        yield RecordLine(
            quantity=line.quantity, amount=amount, tax=tax, code=line.code, variant=known.goods.get(line.code),
            name=line.name or ("" if line.code else goods),
        )  # fmt: skip
