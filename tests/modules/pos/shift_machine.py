"""Registers that share a drawer do what they like in any order, off line too, beside a small model of their drawers.

The model knows what was pressed and what has reached the shop. What it says must be what X and Z, the drawers and the
shelf say, to the cent.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.pos.models import RegisterDocument, RegisterShift
from modules.pos.shifts.report import facts_of, report_of
from modules.stock import api as stock
from tenancy.tenants.api import TenantCard
from tests.factories.registers import Till, a_line
from tests.modules.pos.shift_model import Drawer, Here, Made, Shift

PRICE = 997
CASH = st.integers(0, 20_000)
WHO = st.integers(0, 2)
PIECES = st.integers(1, 4)
TENDER = st.sampled_from(["cash", "rounded", "card"])
IS_KEPT = st.booleans()
ANY = st.integers(0, 10**6)
SHARED, OWN = "front", "own"


class ShiftMachine(RuleBasedStateMachine):
    """Rules run in a thread of their own; what they send goes out on the test's loop. `tills`: two at one drawer, and
    one with its own. `people`: who is at them. `tally`: what was sent, over all sequences.
    """

    loop: asyncio.AbstractEventLoop
    databases: Databases
    tenant: TenantCard
    tea: UUID
    people: tuple[tuple[UUID, str], ...]
    tills: tuple[Till, Till, Till]
    tally: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.drawers = [Drawer(SHARED), Drawer(OWN)]
        self.here: Here = {place: set(range(1, till.seq + 1)) for place, till in enumerate(self.tills)}
        self.waiting: list[list[Made]] = [[], [], []]
        self.sent: list[Made] = []
        self.returned: set[str] = set()
        self.touched: dict[str, Shift] = {}
        _, numbers, self.cash, self.shelf = self.do(self.books([]))
        self.zs = len(numbers)

    def do(self, act: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(60)

    def drawer_of(self, place: int) -> Drawer:
        return self.drawers[place // 2]

    # What is pressed.

    def make(self, place: int, who: int, kept: bool, kind: str, body: dict[str, Any], **of: Any) -> None:
        """A document of the shift that is open on the drawer; it is sent now, or waits."""
        shift = self.drawer_of(place).shift
        if kind != "opening" and (shift is None or place not in shift.joined):
            self.open(place, cash=1000, who=who, kept=kept)  # as a register does it before anything else
        till, shift = self.tills[place], self.drawer_of(place).shift
        assert shift is not None
        till.shift = shift.id
        shift.joined.add(place)
        cashier, name = self.people[who]
        document = till.document(kind, body, cashier=str(cashier))
        if kind == "closing":
            document["body"]["sent_to"] = document["seq"]
        made = Made(till=place, cashier=name, document=document, shift=shift, **of)
        self.waiting[place].append(made)
        if kind == "closing":
            self.drawer_of(place).shift = None
        if not kept:
            self.send(self.waiting[place].pop())

    @rule(place=st.integers(0, 2), cash=CASH, who=WHO, kept=IS_KEPT)
    def open(self, place: int, cash: int, who: int, kept: bool) -> None:
        """Begins a shift, or joins the one that is open."""
        self.drawer_of(place).begin(str(new_id()), self.here)
        self.make(place, who, kept, "opening", {"float": cash})

    @rule(place=st.integers(0, 2), pieces=PIECES, tender=TENDER, who=WHO, kept=IS_KEPT)
    def sell(self, place: int, pieces: int, tender: str, who: int, kept: bool) -> None:
        total = pieces * PRICE
        line = a_line(self.tea, f"{pieces}.000", total)
        rounding = -total % 5 if tender == "rounded" else 0
        kind = "card" if tender == "card" else "cash"
        payment = {"tender": kind, "label": kind, "amount": total + rounding, "rounding": rounding}
        body = {"currency": "GBP", "lines": [line], "total": total, "rounding": rounding, "payments": [payment]}
        self.make(
            place, who, kept, "sale", body, total=total, tax=line["tax"], pieces=-pieces, paid={kind: total + rounding}
        )

    @rule(place=st.integers(0, 2), pick=ANY, tender=st.sampled_from(["cash", "card"]), who=WHO, kept=IS_KEPT)
    def bring_back(self, place: int, pick: int, tender: str, who: int, kept: bool) -> None:
        """All of a sale that is in the books, once; or a piece without a receipt."""
        sales = [made for made in self.sent if made.kind == "sale" and made.document["id"] not in self.returned]
        of: dict[str, Any] = {}
        pieces, line = 1, a_line(self.tea, "1.000", PRICE)
        if sales and pick % 3:
            sale = sales[pick % len(sales)].document
            self.returned.add(sale["id"])
            of, sold = {"document": sale["id"]}, sale["body"]["lines"][0]
            pieces = sale["body"]["total"] // PRICE
            line = sold | {"id": str(new_id()), "return_of": sold["id"]}
        payment = {"tender": tender, "label": tender, "amount": line["total"]}
        body = {"currency": "GBP", "of": of, "lines": [line], "total": line["total"], "payments": [payment]}
        self.make(
            place, who, kept, "return", body, total=line["total"], tax=line["tax"], pieces=pieces,
            paid={tender: line["total"]},
        )  # fmt: skip

    @rule(place=st.integers(0, 2), what=st.sampled_from(["in", "out", "drop"]), cash=CASH, who=WHO, kept=IS_KEPT)
    def move(self, place: int, what: str, cash: int, who: int, kept: bool) -> None:
        self.make(place, who, kept, "entry", {"what": what, "amount": cash, "reason": "Because"})

    @rule(place=st.integers(0, 2), who=WHO, to=WHO, kept=IS_KEPT)
    def hand_over(self, place: int, who: int, to: int, kept: bool) -> None:
        self.make(place, who, kept, "handover", {"to": str(self.people[to][0])})

    @rule(place=st.integers(0, 2), cash=CASH, who=WHO, kept=IS_KEPT)
    def count_and_close(self, place: int, cash: int, who: int, kept: bool) -> None:
        self.make(place, who, kept, "closing", {"counted": {"cash": cash}, "note": "Counted"})

    # What reaches the shop.

    @rule(place=st.integers(0, 2), pick=ANY)
    def comes_late(self, place: int, pick: int) -> None:
        """One of those that wait, whichever."""
        if own := self.waiting[place]:
            self.send(own.pop(pick % len(own)))

    @rule(place=st.integers(0, 2))
    def all_come(self, place: int) -> None:
        while self.waiting[place]:
            self.send(self.waiting[place].pop(0))

    @rule(pick=ANY)
    def comes_again(self, pick: int) -> None:
        """What was sent before is answered as before, and changes nothing."""
        if self.sent:
            made = self.sent[pick % len(self.sent)]
            self.do(self.tills[made.till].send(made.document))

    def send(self, made: Made) -> None:
        answer = self.do(self.tills[made.till].send(made.document))
        (result,) = answer["results"]
        expected = made.shift.hear(made)
        self.sent.append(made)
        self.touched[made.shift.id] = made.shift
        self.tally[made.kind] += 1
        odd = {fault["code"] for fault in result.get("faults", [])}
        if made.kind == "opening" and self.drawer_of(made.till).is_open_beside(made.shift):
            odd -= {"drawer_open"}  # the end of that shift is still on its way
        assert odd == expected, (made.kind, result)

    # What the shop says of it.

    @invariant()
    def all_adds_up(self) -> None:
        """X of each shift that was touched, its Z once it is drawn; Zs without a gap; drawers and shelf."""
        shifts, self.touched = [*self.touched.values()], {}
        told, numbers, cash, shelf = self.do(self.books([shift.id for shift in shifts]))
        for shift, (state, number, kept, now) in zip(shifts, told, strict=True):
            assert state == shift.state, (state, shift.state)
            odd = shift.z.differs(kept) if shift.z else shift.told().differs(now)
            assert not odd, odd
            assert not shift.z or number == kept["number"], number
        own = len({made.shift.id for made in self.sent if made.shift.z})
        assert numbers == list(range(1, self.zs + own + 1)), numbers
        assert cash - self.cash == sum(made.cash for made in self.sent), cash
        assert shelf - self.shelf == sum(made.pieces for made in self.sent), shelf

    def teardown(self) -> None:
        """In the end everything comes, each shift is closed, and all still adds up."""
        for place in range(3):
            self.all_come(place)
        for place in (1, 2):
            if self.drawer_of(place).shift:
                self.count_and_close(place=place, cash=1, who=0, kept=False)
        assert {made.shift.state for made in self.sent} <= {"closed"}
        self.touched = {made.shift.id: made.shift for made in self.sent}
        self.all_adds_up()

    async def books(self, shifts: list[str]) -> tuple[list[Any], list[int], int, int]:
        """(of each shift its state, its number, the Z as it was drawn and the X as it would be now; the numbers of all
        Zs; what lies in all drawers; what on the shelf)
        """
        own, device = RegisterShift, RegisterDocument.device_id.in_([UUID(till.device) for till in self.tills])
        async with self.databases.read_tenant(self.tenant.id) as session:
            rows = {
                str(row.id): row
                for row in await session.execute(
                    sa.select(own.id, own.state, own.number, own.report).where(
                        own.id.in_([UUID(each) for each in shifts])
                    )
                )
            }
            told = [
                (rows[each].state, rows[each].number, rows[each].report,
                 msgspec.to_builtins(report_of(await facts_of(session, UUID(each)))))
                for each in shifts
            ]  # fmt: skip
            numbers = await session.scalars(sa.select(own.number).where(own.number.is_not(None)))
            drawn = sorted(int(str(number).rpartition("-")[2]) for number in numbers)
            cash = await session.scalar(sa.select(sa.func.sum(RegisterDocument.cash)).where(device))
            (level,) = await stock.levels_in_store(session, [self.tea])
        return told, drawn, int(cash or 0), int(level.on_hand)
