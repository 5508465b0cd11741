"""The import format `products`: what a row of a file may say, and how it is read."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from infra.kit import money, quantity
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.problems import Problem
from infra.kit.typed_numbers import number_in
from modules.catalog import attributes, domain
from modules.catalog.attributes import Attribute
from modules.catalog.bundles.pages import BADGES
from modules.catalog.bundles.schemas import MOST_PARTS
from modules.catalog.columns import FIELDS, OPENING
from modules.catalog.errors import (
    MadeUnknown,
    OptionsUnreadable,
    PartsUnreadable,
    StateUnknown,
    TaxClassUnknown,
    UnitPricesUnreadable,
    UnitsUnreadable,
)
from modules.catalog.export import all_attributes, heading_of
from modules.catalog.packing import pairs_in, words_in
from modules.catalog.permissions import Perm
from modules.catalog.pricing.errors import MarginOutOfRange
from modules.catalog.pricing.schemas import MOST_MARGIN
from modules.catalog.schemas import UnitIn
from modules.catalog.services.checks import (
    CONTROL,
    LONGEST_NAME,
    MOST_OPTIONS,
    NAME_MISSING,
    NEGATIVE,
    PRICE_HIGH,
    TOO_LONG,
    UNIT_NAME,
    price_faults,
    unit_faults,
)
from modules.catalog.services.given import Line
from modules.catalog.services.importing import take_lines
from modules.catalog.services.recipes import Said, take_parts
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.shops.api import get_settings, tax_classes

T = TypeVar("T")
K = TypeVar("K", bound=str)
SHORTENED = N_("The spreadsheet has shortened this number. Format the column as text, then save the file again.")
CODE_MISSING = N_("Nothing to make a code of: give the row a code.")
OPTION = N_("Variant")
FACT = "attribute_"
LONG = 20_000
LONGER = {"description", "other_description", "tags", "units", "unit_prices", "parts", "options"}
MADE = {"goods": N_("Goods"), **BADGES}
STATES = {"active": N_("On sale"), "draft": N_("Draft"), "archived": N_("Archived")}
_SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a row needs to know of the shop."""

    currency: str
    classes: dict[str, str]
    class_names: str
    attributes: tuple[str, ...] = ()


class ProductFormat:
    """Brings products in (modules.desk.importing.ImportFormat)."""

    name = "products"
    label = N_("Products")
    permission = Perm.IMPORT.value
    path = "/products"
    help = N_("Each row is one product, or one variant of it.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:
        own = [fact_field(attribute) for attribute in await all_attributes(session)]
        return (*FIELDS, *([OPENING] if stockkeeper() else []), *own)

    def key_of(self, row: GivenRow) -> str:
        return code_of(row)

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        reader = await reader_of(session, settings.currency)
        keys = [attribute.key for attribute in await all_attributes(session)]
        reader = msgspec.structs.replace(reader, attributes=tuple(keys))
        lines: list[Line] = []
        faults: list[RowFault] = []
        for row in rows:
            line, wrong = read_row(row, reader)
            faults += wrong
            lines += [line] if line and not wrong else []
        other = next(locale for locale in LOCALES if locale != settings.locale)
        option = for_locale(settings.locale).gettext(OPTION)
        outcome = await take_lines(session, lines, work, locale=other, option=option)
        return Outcome(counts=outcome.counts, faults=[*faults, *outcome.faults])

    def is_open(self, row: GivenRow) -> bool:
        return bool(cell(row, "made") or cell(row, "parts"))

    async def complete(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> list[RowFault]:
        return await take_parts(session, [said for row in rows if (said := said_in(row))], work)


def said_in(row: GivenRow) -> Said | None:
    """What the row says of parts; None where it can't be read, which has been told already."""
    try:
        return Said(row.line, code_of(row), made_in(cell(row, "made")), parts_in(cell(row, "parts")))
    except Problem:
        return None


def fact_field(attribute: Attribute) -> ImportField:
    """A column for an attribute, recognized by the head that an export gives it, and by its name alone."""
    names = {attribute.name, *attribute.translations.values()}
    heads = {heading_of(attribute, locale) for locale in LOCALES}
    guesses = tuple(sorted(word.casefold() for word in (*names, *heads)))
    return ImportField(name=FACT + attribute.key, label=heading_of(attribute, "en"), guesses=guesses)


async def reader_of(session: TenantReader, currency: str) -> Reader:
    classes = await tax_classes(session)
    known = {word.casefold(): c.code for c in classes for word in (c.code, c.name)}
    return Reader(currency=currency, classes=known, class_names=", ".join(c.name for c in classes))


def cell(row: GivenRow, name: str) -> str:
    return unicodedata.normalize("NFC", row.cells.get(name, "").strip())


def code_of(row: GivenRow) -> str:
    """The row's code; one that has none is named by its barcode, or by its name: the same each time."""
    return (
        cell(row, "code")
        or cell(row, "barcode")[: domain.LONGEST_CODE]
        or domain.code_from(cell(row, "name"), cell(row, "variant"))
    )


class Faults:
    """Collects what is wrong with one row."""

    def __init__(self, row: GivenRow) -> None:
        self.row = row
        self.found: list[RowFault] = []

    def add(self, field: str, message: str, **facts: Any) -> None:
        self.found.append(RowFault(line=self.row.line, field=field, message=message, facts=facts))

    def read(self, field: str, convert: Callable[[str], T]) -> T | None:
        """The cell converted, None when it is blank or can't be; the reason is kept."""
        raw = cell(self.row, field)
        if not raw:
            return None
        try:
            return convert(raw)
        except Problem as problem:
            facts = {name: fact if isinstance(fact, int | str) else str(fact) for name, fact in problem.facts.items()}
            self.add(field, problem.message, **facts)
            return None


def read_row(row: GivenRow, reader: Reader) -> tuple[Line | None, list[RowFault]]:
    """The row as a line, or what is wrong with it: all of it, so that it can be mended at once."""
    faults = Faults(row)
    read = faults.read
    name, code, barcode = cell(row, "name"), code_of(row), cell(row, "barcode")
    texts(row, faults)
    if not name:
        faults.add("name", NAME_MISSING)
    if not code:
        faults.add("code", CODE_MISSING)
    if len(code) > domain.LONGEST_CODE:
        faults.add("code", TOO_LONG, longest=domain.LONGEST_CODE)
    own = bool(read("own_barcode", attributes.yes_or_no))
    if _SHORTENED.fullmatch(barcode):
        faults.add("barcode", SHORTENED)
    line = Line(
        line=row.line,
        code=code,
        name=name,
        other_name=cell(row, "other_name") or None,
        variant=cell(row, "variant") or None,
        options=read("options", options_in),
        group=cell(row, "group") or None,
        barcode=read("barcode", lambda raw: domain.read_barcode(raw, is_own=own)),
        category=cell(row, "category") or None,
        brand=cell(row, "brand") or None,
        description=cell(row, "description") or None,
        other_description=cell(row, "other_description") or None,
        tags=tuple(words_in(cell(row, "tags"))) or None,
        unit=cell(row, "unit") or None,
        tax_class=read("tax_class", lambda raw: class_in(raw, reader)),
        price=read("price", lambda raw: price_in(raw, reader.currency)),
        floor=read("floor", lambda raw: price_in(raw, reader.currency)),
        floor_margin=read("floor_margin", margin_in),
        low_stock=read("low_stock", quantity_in),
        weighed=read("weighed", attributes.yes_or_no),
        units=read("units", units_in),
        unit_prices=read("unit_prices", lambda raw: unit_prices_in(raw, reader.currency)),
        made=read("made", made_in),
        parts=read("parts", parts_in),
        state=read("state", state_in),
        drawing=cell(row, "drawing") or None,
        attributes={key: fact for key in reader.attributes if (fact := cell(row, FACT + key))} or None,
        opening_stock=read("opening_stock", quantity_in),
    )
    amounts(line, faults)
    return (None, faults.found) if faults.found else (line, [])


def amounts(line: Line, faults: Faults) -> None:
    """Amounts and quantities that can't be."""
    for field in ("price", "floor", "low_stock", "opening_stock"):
        value = getattr(line, field)
        if value is not None and value < 0:
            faults.add(field, NEGATIVE)
    for field in ("price", "floor"):
        if (getattr(line, field) or 0) >= money.LARGEST:
            faults.add(field, PRICE_HIGH)


def texts(row: GivenRow, faults: Faults) -> None:
    """Texts that are too long or hold signs that can't be printed."""
    for field, raw in row.cells.items():
        longest = LONG if field in LONGER else UNIT_NAME if field == "unit" else LONGEST_NAME
        if len(raw) > longest:
            faults.add(field, TOO_LONG, longest=longest)
        allowed = "\n\r\t" if field in LONGER else ""
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in allowed for sign in raw):
            faults.add(field, CONTROL)


def options_in(raw: str) -> dict[str, str]:
    pairs = pairs_in(raw)
    if not pairs or len(pairs) > MOST_OPTIONS or not all(pairs.values()):
        raise OptionsUnreadable
    return pairs


def units_in(raw: str) -> tuple[UnitIn, ...]:
    """Larger units with factors, and barcodes after a blank. Raises UnitsUnreadable."""
    made: list[UnitIn] = []
    for name, said in (pairs_in(raw) or {"": ""}).items():
        factor, _, barcode = said.partition(" ")
        try:
            unit = UnitIn(name=name, factor=quantity_in(factor), barcode=barcode.strip())
        except Problem as error:
            raise UnitsUnreadable from error
        if next(unit_faults("units", unit), None):
            raise UnitsUnreadable
        made.append(unit)
    return tuple(made)


def unit_prices_in(raw: str, currency: str) -> dict[str, int]:
    """Prices of larger units by the units' names. Raises UnitPricesUnreadable."""
    try:
        made = {name: price_in(said, currency) for name, said in (pairs_in(raw) or {"": ""}).items()}
    except Problem as error:
        raise UnitPricesUnreadable from error
    if not all(made) or any(next(price_faults("", price), None) for price in made.values()):
        raise UnitPricesUnreadable
    return made


def parts_in(raw: str) -> tuple[tuple[str, Decimal], ...] | None:
    """Codes of parts, and how many of each are in one. Raises PartsUnreadable."""
    if not raw:
        return None
    try:
        made = tuple((code, quantity_in(said)) for code, said in (pairs_in(raw) or {"": ""}).items())
    except Problem as error:
        raise PartsUnreadable from error
    if len(made) > MOST_PARTS or any(number <= 0 for _, number in made):
        raise PartsUnreadable
    return made


def margin_in(raw: str) -> int:
    """A percentage as basis points, read as money is: two decimals at most. Raises MarginOutOfRange."""
    margin = price_in(raw.rstrip("%％").strip(), "USD")
    if not 0 <= margin <= MOST_MARGIN:
        raise MarginOutOfRange(most=MOST_MARGIN // 100)
    return margin


def made_in(raw: str) -> str | None:
    if not raw:
        return None
    if (made := one_of(raw, MADE)) is None:
        raise MadeUnknown
    return made


def state_in(raw: str) -> str:
    if (state := one_of(raw, STATES)) is None:
        raise StateUnknown
    return state


def one_of(raw: str, labels: Mapping[K, str]) -> K | None:
    """The key that `raw` is, or whose label it is in a language."""
    for key, label in labels.items():
        if raw.casefold() in {key, *(for_locale(locale).gettext(label).casefold() for locale in LOCALES)}:
            return key
    return None


def class_in(raw: str, reader: Reader) -> str:
    code = reader.classes.get(raw.casefold())
    if code is None:
        raise TaxClassUnknown(tax_class=raw, classes=reader.class_names)
    return code


def price_in(raw: str, currency: str) -> int:
    return money.to_minor(number_in(raw), currency)


def quantity_in(raw: str) -> Decimal:
    return quantity.to_quantity(number_in(raw))
