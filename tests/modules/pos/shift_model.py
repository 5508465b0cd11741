"""What a drawer and its shift come to, by what was pressed and what has arrived: sums over plain rows."""

from typing import Any

import msgspec

SUMS = (
    "documents", "sales", "sold", "returns", "returned", "rounding", "float", "put_in", "taken_out", "dropped",
    "cash_expected",
)  # fmt: skip


class Made(msgspec.Struct, kw_only=True, eq=False):
    """A document as it was pressed. `paid`: by tender; `pieces`: what the shelf has more of."""

    till: int
    cashier: str
    document: dict[str, Any]
    shift: "Shift"
    total: int = 0
    tax: int = 0
    pieces: int = 0
    paid: dict[str, int] = {}

    @property
    def kind(self) -> str:
        return self.document["kind"]

    @property
    def body(self) -> dict[str, Any]:
        return self.document["body"]

    @property
    def cash(self) -> int:
        """What lies in the drawer more for it."""
        match self.kind:
            case "opening":
                return self.body["float"]
            case "sale":
                return self.paid.get("cash", 0)
            case "return":
                return -self.paid.get("cash", 0)
            case "entry":
                return self.body["amount"] * (1 if self.body["what"] == "in" else -1)
            case _:
                return 0


class Told(msgspec.Struct, kw_only=True):
    """A report: sums, by tender (taken, given back, expected, counted), by rate, by cashier."""

    sums: dict[str, int]
    tenders: dict[str, tuple[int, int, int, int | None]]
    tax: tuple[int, int]
    cashiers: dict[str, int]

    def differs(self, report: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
        """What the shop's report says otherwise: (ours, theirs)."""
        theirs = Told(
            sums={name: report[name] for name in SUMS},
            tenders={
                each["tender"]: (each["taken"], each["given_back"], each["expected"], each["counted"])
                for each in report["tenders"]
            },
            tax=next(((each["net"], each["tax"]) for each in report["taxes"] if each["rate"] == 2000), (0, 0)),
            cashiers=report["cashiers"],
        )  # fmt: skip
        ours, others = msgspec.structs.asdict(self), msgspec.structs.asdict(theirs)
        return {name: (ours[name], others[name]) for name in ours if ours[name] != others[name]}


Here = dict[int, set[int]]
"""By register: the sequence numbers of what it has handed in."""


class Shift:
    """`here`: what has arrived of it, in the order of its arrival; `every`: what has arrived at all; `z` as drawn;
    `joined`: the registers that have opened it.
    """

    def __init__(self, key: str, every: Here) -> None:
        self.id, self.every = key, every
        self.state = "open"
        self.here: list[Made] = []
        self.joined: set[int] = set()
        self.z: Told | None = None

    def hear(self, made: Made) -> set[str]:
        """A document has arrived; gives what somebody has to look at."""
        before = self.state
        self.here.append(made)
        self.every[made.till].add(made.document["seq"])
        if before == "closed":
            return {"shift_closed"}
        odd: set[str] = set()
        if made.kind == "closing":
            if before == "closing":
                odd = {"shift_closed"}
            self.state = "closing"
        if self.state == "closing" and self.is_whole():
            self.state = "closed"
            self.z = self.told()
        return odd

    def is_whole(self) -> bool:
        """Whether all is here that its closing registers had made before they closed it."""
        return all(self.is_whole_of(closing) for closing in self.here if closing.kind == "closing")

    def is_whole_of(self, closing: Made) -> bool:
        begun = [made.document["seq"] for made in self.of("opening") if made.till == closing.till]
        return all(seq in self.every[closing.till] for seq in range(min(begun, default=1), closing.document["seq"]))

    def of(self, *kinds: str) -> list[Made]:
        return [made for made in self.here if made.kind in kinds]

    def moved(self, what: str) -> int:
        return sum(made.body["amount"] for made in self.of("entry") if made.body["what"] == what)

    def told(self) -> Told:
        sales, returns, floats = self.of("sale"), self.of("return"), self.of("opening")
        first = min(floats, key=lambda made: (made.document["at"], made.document["id"]), default=None)
        cash = sum(made.cash for made in self.here)
        sums = {
            "documents": len(self.here), "sales": len(sales), "sold": sum(made.total for made in sales),
            "returns": len(returns), "returned": sum(made.total for made in returns),
            "rounding": sum(made.body["rounding"] for made in sales), "float": first.cash if first else 0,
            "put_in": self.moved("in") + sum(made.cash for made in floats if made is not first),
            "taken_out": self.moved("out"), "dropped": self.moved("drop"), "cash_expected": cash,
        }  # fmt: skip
        tax = sum(made.tax for made in sales) - sum(made.tax for made in returns)
        cashiers: dict[str, int] = {}
        for made in (*sales, *returns):
            worth = made.total if made.kind == "sale" else -made.total
            cashiers[made.cashier] = cashiers.get(made.cashier, 0) + worth
        net = sums["sold"] - sums["returned"] - tax
        return Told(sums=sums, tenders=self.tenders(cash), tax=(net, tax), cashiers=cashiers)

    def tenders(self, cash: int) -> dict[str, tuple[int, int, int, int | None]]:
        closings = self.of("closing")
        counted = closings[0].body["counted"]["cash"] if closings else None
        found: dict[str, tuple[int, int, int, int | None]] = {}
        for tender in ("cash", "card"):
            taken, back = (sum(made.paid.get(tender, 0) for made in self.of(kind)) for kind in ("sale", "return"))
            is_seen = any(tender in made.paid for made in self.of("sale", "return"))
            if tender == "cash" or is_seen:
                found[tender] = taken, back, cash if tender == "cash" else taken - back, None
        if self.state == "closed":
            found["cash"] = (*found["cash"][:3], counted)
        return found


class Drawer:
    """Where cash is, and the shift that is open on it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shift: Shift | None = None
        self.shifts: list[Shift] = []

    def begin(self, key: str, here: "Here") -> None:
        """Unless one is open."""
        if self.shift is None:
            self.shift = Shift(key, here)
            self.shifts.append(self.shift)

    def is_open_beside(self, shift: Shift) -> bool:
        """Whether the shop thinks that another shift still goes on."""
        return any(each.here and each.state == "open" for each in self.shifts if each is not shift)
