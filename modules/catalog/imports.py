"""The import format `products`: what a row of a file may say, and how it is read."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from infra.kit import money, quantity
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.problems import Problem
from modules.catalog import attributes, domain
from modules.catalog.attributes import Attribute
from modules.catalog.columns import FIELDS, OPENING
from modules.catalog.errors import OptionsUnreadable, StateUnknown, TaxClassUnknown, UnitsUnreadable
from modules.catalog.export import all_attributes, heading_of
from modules.catalog.packing import pairs_in, words_in
from modules.catalog.permissions import Perm
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
    unit_faults,
)
from modules.catalog.services.importing import Line, take_lines
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.shops.api import get_settings, tax_classes

T = TypeVar("T")
SHORTENED = N_("The spreadsheet has shortened this number. Format the column as text, then save the file again.")
CODE_MISSING = N_("Nothing to make a code of: give the row a code.")
OPTION = N_("Variant")
FACT = "attribute_"
LONG = 20_000
LONGER = {"description", "other_description", "tags", "units", "options"}
STATES = {"active": N_("On sale"), "draft": N_("Draft"), "archived": N_("Archived")}
_SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_UNIT = re.compile(r"^[A-Za-z]{1,3}\.?\s*(?=[-\d])|\s*([A-Za-z]{1,3}\.?|[元圆円])$")
_THREE = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


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

    def __init__(self, line: int) -> None:
        self.line = line
        self.found: list[RowFault] = []

    def add(self, field: str, message: str, **facts: Any) -> None:
        self.found.append(RowFault(line=self.line, field=field, message=message, facts=facts))

    def reading(self, field: str, raw: str, convert: Callable[[str], T]) -> T | None:
        """`raw` converted, None when it is blank or can't be; the reason is kept."""
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
    faults = Faults(row.line)
    name, code, barcode = cell(row, "name"), code_of(row), cell(row, "barcode")
    texts(row, faults)
    if not name:
        faults.add("name", NAME_MISSING)
    if not code:
        faults.add("code", CODE_MISSING)
    if len(code) > domain.LONGEST_CODE:
        faults.add("code", TOO_LONG, longest=domain.LONGEST_CODE)
    own = bool(faults.reading("own_barcode", cell(row, "own_barcode"), attributes.yes_or_no))
    if _SHORTENED.fullmatch(barcode):
        faults.add("barcode", SHORTENED)
    line = Line(
        line=row.line,
        code=code,
        name=name,
        other_name=cell(row, "other_name") or None,
        variant=cell(row, "variant") or None,
        options=faults.reading("options", cell(row, "options"), options_in),
        group=cell(row, "group") or None,
        barcode=faults.reading("barcode", barcode, lambda raw: domain.read_barcode(raw, is_own=own)),
        category=cell(row, "category") or None,
        brand=cell(row, "brand") or None,
        description=cell(row, "description") or None,
        other_description=cell(row, "other_description") or None,
        tags=tuple(words_in(cell(row, "tags"))) or None,
        unit=cell(row, "unit") or None,
        tax_class=faults.reading("tax_class", cell(row, "tax_class"), lambda raw: class_in(raw, reader)),
        price=faults.reading("price", cell(row, "price"), lambda raw: price_in(raw, reader.currency)),
        floor=faults.reading("floor", cell(row, "floor"), lambda raw: price_in(raw, reader.currency)),
        low_stock=faults.reading("low_stock", cell(row, "low_stock"), quantity_in),
        weighed=faults.reading("weighed", cell(row, "weighed"), attributes.yes_or_no),
        units=faults.reading("units", cell(row, "units"), units_in),
        state=faults.reading("state", cell(row, "state"), state_in),
        drawing=cell(row, "drawing") or None,
        attributes={key: said for key in reader.attributes if (said := cell(row, FACT + key))} or None,
        opening_stock=faults.reading("opening_stock", cell(row, "opening_stock"), quantity_in),
    )
    for field in ("price", "floor", "low_stock", "opening_stock"):
        value = getattr(line, field)
        if value is not None and value < 0:
            faults.add(field, NEGATIVE)
    for field in ("price", "floor"):
        if (getattr(line, field) or 0) >= money.LARGEST:
            faults.add(field, PRICE_HIGH)
    return (None, faults.found) if faults.found else (line, [])


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


def state_in(raw: str) -> str:
    for state, label in STATES.items():
        if raw.casefold() in {state, *(for_locale(locale).gettext(label).casefold() for locale in LOCALES)}:
            return state
    raise StateUnknown


def class_in(raw: str, reader: Reader) -> str:
    code = reader.classes.get(raw.casefold())
    if code is None:
        raise TaxClassUnknown(tax_class=raw, classes=reader.class_names)
    return code


def price_in(raw: str, currency: str) -> int:
    return money.to_minor(number_in(raw), currency)


def quantity_in(raw: str) -> Decimal:
    return quantity.to_quantity(number_in(raw))


def number_in(raw: str) -> str:
    """The number as a program writes it. Of a point and a comma the later one parts the decimals; commas between
    groups of three part thousands ("1,234"), any other comma parts decimals ("12,50").
    """
    text = "".join(sign for sign in _UNIT.sub("", unicodedata.normalize("NFKC", raw).strip()) if not is_ornament(sign))
    text = text.replace("\N{MINUS SIGN}", "-")
    if text.startswith("(") and text.endswith(")"):  # as accountants write what is below 0
        text = "-" + text[1:-1]
    if "," in text and "." in text:
        thousands = "," if text.rfind(",") < text.rfind(".") else "."
        return text.replace(thousands, "").replace(",", ".")
    if _THREE.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".")


def is_ornament(sign: str) -> bool:
    """A blank, a currency's sign, or what parts thousands in Switzerland."""
    return unicodedata.category(sign) in {"Sc", "Zs"} or sign in "'’"
