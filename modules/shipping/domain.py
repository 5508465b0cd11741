"""What a way of delivery costs, where it goes, and where to look a parcel up. Pure; amounts in minor units."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from urllib.parse import quote
from uuid import UUID

import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import FieldError
from infra.kit.quantity import ZERO

GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.592"), "oz": Decimal("28.35")}
LONGEST = 200
NEEDED = ("name", "street", "city")


class Basis(StrEnum):
    """What the price goes by."""

    FLAT = "flat"
    AMOUNT = "amount"
    WEIGHT = "weight"


class Kind(StrEnum):
    SHIP = "ship"
    PICKUP = "pickup"


class Step(msgspec.Struct, frozen=True, order=True):
    """From `reached` on (minor units of the goods, or grams) it costs `price`."""

    reached: int
    price: int


class Load(msgspec.Struct, frozen=True):
    """What is to be delivered: what the goods come to, and what they weigh in grams."""

    goods: int
    grams: int


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """A way of delivery. `price` holds below the first step. `free_above`: from this amount of goods on it is free.

    `piece_grams`: what one piece weighs about, for goods that aren't sold by weight. `countries`: where it goes, ISO
    codes; everywhere when there is none. `tax_rate` in basis points, None where the store's region has none.
    """

    id: UUID
    name: str
    kind: Kind = Kind.SHIP
    basis: Basis = Basis.FLAT
    price: int = 0
    steps: tuple[Step, ...] = ()
    free_above: int | None = None
    piece_grams: int = 0
    countries: tuple[str, ...] = ()
    carrier: str = ""
    tax_class: str = ""
    tax_rate: int | None = None

    @property
    def ships(self) -> bool:
        return self.kind == Kind.SHIP


class Fee(msgspec.Struct, frozen=True):
    """What a way of delivery costs, and why: `label` is a msgid for `facts`."""

    amount: int
    label: str
    facts: dict[str, str | int]


def fee(method: Method, load: Load) -> Fee:
    """What `method` costs for `load`."""
    facts: dict[str, str | int] = {"method": method.name}
    if method.free_above is not None and load.goods >= method.free_above:
        return Fee(0, N_("{method}: free from this amount on"), facts)
    measure = load.goods if method.basis == Basis.AMOUNT else load.grams
    reached = [step for step in method.steps if step.reached <= measure] if method.basis != Basis.FLAT else []
    if not reached:
        return Fee(method.price, N_("{method}"), facts)
    label = N_("{method}, by the amount") if method.basis == Basis.AMOUNT else N_("{method}, by weight")
    return Fee(max(reached).price, label, facts)


def grams(goods: Iterable[tuple[str, Decimal]], piece_grams: int) -> int:
    """What goods (unit, quantity) weigh: by their unit where it is one of weight, else a piece's about."""
    total = sum((quantity * GRAMS.get(unit, Decimal(piece_grams)) for unit, quantity in goods), ZERO)
    return int(total)


def reaches(method: Method, country: str) -> bool:
    """Whether `method` goes to `country`; where none is known, it is taken to be the shop's own."""
    return not method.countries or not country or country in method.countries


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a parcel goes. `country` is an ISO code; `email` is where the buyer hears of it."""

    name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    district: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(msgspec.structs.astuple(self))

    def lines(self) -> tuple[str, ...]:
        """As it stands on a label: empty parts left out."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        area = ", ".join(part for part in (self.district, self.region) if part)
        return tuple(line for line in (self.name, self.street, area, place, self.country, self.phone) if line)


MISSING = N_("Enter this, so that the parcel arrives.")
TOO_LONG = N_("At most {longest} characters.")
NOT_PRINTABLE = N_("Some of these signs can't be printed.")
COUNTRY = N_("Two letters, such as GB or CN.")
EMAIL = N_("This is no e-mail address.")
EMAIL_LIKE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def address_faults(address: Address, *, is_needed: bool) -> list[FieldError]:
    """What is wrong with it, field by field; `is_needed`: a parcel goes there."""
    faults: list[FieldError] = []
    for name, value in msgspec.structs.asdict(address).items():
        if is_needed and name in NEEDED and not value:
            faults.append(FieldError(field=name, code="missing", message=MISSING))
        elif len(value) > LONGEST:
            faults.append(FieldError(field=name, code="too_long", message=TOO_LONG, facts={"longest": LONGEST}))
        elif not value.isprintable():
            faults.append(FieldError(field=name, code="not_printable", message=NOT_PRINTABLE))
    if address.country and not re.fullmatch("[A-Z]{2}", address.country):
        faults.append(FieldError(field="country", code="country_unreadable", message=COUNTRY))
    if address.email and not EMAIL_LIKE.fullmatch(address.email):
        faults.append(FieldError(field="email", code="email_unreadable", message=EMAIL))
    return faults


def tracking_url(template: str, number: str) -> str:
    """The carrier's page of one parcel; empty where it has none."""
    return template.replace("{number}", quote(number, safe="")) if template and number else ""


def steps_of(rows: Sequence[Mapping[str, int]]) -> tuple[Step, ...]:
    """As they are stored, the lowest first."""
    return tuple(sorted(Step(int(row["reached"]), int(row["price"])) for row in rows))
