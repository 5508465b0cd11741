"""What can be seen of a product without asking the database. Each fault names its field."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import product as combinations

from infra.kit import money, quantity
from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Problem
from modules.catalog import domain
from modules.catalog.schemas import ProductIn, UnitIn, VariantIn

COMMAS = re.compile(r"[,，、;；\n]")
LONGEST_NAME = 200
MOST_VARIANTS = 200
MOST_OPTIONS = 3
UNIT_NAME = 24

NAME_MISSING = N_("Enter a name.")
TOO_LONG = N_("At most {longest} characters.")
CONTROL = N_("This holds characters that can't be printed. Type it again.")
NEGATIVE = N_("Enter 0 or more.")
PRICE_HIGH = N_("This price is too large.")
VARIANTS_NONE = N_("A product needs at least one variant.")
VARIANTS_MANY = N_("A product has at most {most} variants.")
VALUES_MISSING = N_("Choose a value for each option: {options}.")
VALUES_TWICE = N_("Two variants have the same options.")
OPTIONS_MANY = N_("A product has at most {most} options, each named once.")
NAME_HAS_ARROW = N_("A category's name holds no “>”: it parts categories from those below them.")
PARENT_BELOW = N_("Choose a category that doesn't stand below this one.")
ATTRIBUTES_MANY = N_("A category has at most {most} attributes.")
ATTRIBUTE_TWICE = N_("{name} is there already, here or in a category above.")
KEY_WRONG = N_("A key has small letters, digits and _ alone.")
CHOICES_MISSING = N_("Say what can be chosen, separated by commas.")
CHOICES_MANY = N_("At most {most} choices.")
CODE_TWICE = N_("{code} stands here twice. Each variant has a code of its own.")


def fault(field: str, code: str, message: str, /, **facts: object) -> FieldError:
    return FieldError(field=field, code=code, message=message, facts=facts)


def split(words: str) -> list[str]:
    """Words as people separate them, each once."""
    return list(dict.fromkeys(word.strip() for word in COMMAS.split(words) if word.strip()))


def of_problem(field: str, problem: Problem) -> FieldError:
    return FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)


def text_faults(field: str, text: str, longest: int = LONGEST_NAME, *, lines: bool = False) -> Iterator[FieldError]:
    """Control signs would not print, and NUL can't be stored."""
    if len(text) > longest:
        yield fault(field, "too_long", TOO_LONG, longest=longest)
    allowed = "\n\r\t" if lines else ""
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in allowed for sign in text):
        yield fault(field, "control_characters", CONTROL)


def quantity_faults(field: str, value: Decimal | None) -> Iterator[FieldError]:
    if value is None:
        return
    try:
        quantity.to_quantity(value)
    except Problem as problem:
        yield of_problem(field, problem)
    else:
        if value < 0:
            yield fault(field, "negative", NEGATIVE)


def price_faults(field: str, price: int | None) -> Iterator[FieldError]:
    if price is not None and price < 0:
        yield fault(field, "negative", NEGATIVE)
    if price is not None and price >= money.LARGEST:
        yield fault(field, "too_large", PRICE_HIGH)


def barcode_faults(field: str, barcode: str, *, is_own: bool) -> Iterator[FieldError]:
    if barcode.strip():
        try:
            domain.read_barcode(barcode, is_own=is_own)
        except Problem as problem:
            yield of_problem(field, problem)


def unit_faults(path: str, unit: UnitIn) -> Iterator[FieldError]:
    if not unit.name.strip():
        yield fault(f"{path}.name", "missing", NAME_MISSING)
    yield from text_faults(f"{path}.name", unit.name, UNIT_NAME)
    yield from quantity_faults(f"{path}.factor", unit.factor)
    yield from barcode_faults(f"{path}.barcode", unit.barcode, is_own=True)
    if unit.factor == 0:
        yield fault(f"{path}.factor", "unit_factor_not_positive", domain.UnitFactorNotPositive.message)


def variant_faults(path: str, variant: VariantIn, options: list[str]) -> Iterator[FieldError]:
    yield from text_faults(f"{path}.code", variant.code, domain.LONGEST_CODE)
    yield from text_faults(f"{path}.unit", variant.unit, UNIT_NAME)
    yield from barcode_faults(f"{path}.barcode", variant.barcode, is_own=variant.is_own_barcode)
    yield from price_faults(f"{path}.price", variant.price)
    yield from quantity_faults(f"{path}.low_stock", variant.low_stock)
    yield from quantity_faults(f"{path}.opening_stock", variant.opening_stock)
    for name, value in variant.values.items():
        yield from text_faults(f"{path}.values", name + value)
    if any(not variant.values.get(option, "").strip() for option in options) or set(variant.values) - set(options):
        yield fault(f"{path}.values", "values_missing", VALUES_MISSING, options=", ".join(options))
    for n, unit in enumerate(variant.units):
        yield from unit_faults(f"{path}.units.{n}", unit)


def shape_faults(data: ProductIn) -> Iterator[FieldError]:
    """Options and variants fit each other: every combination once, every code once."""
    names = [option.name.strip() for option in data.options]
    if len(names) > MOST_OPTIONS or len(set(names)) < len(names) or not all(names):
        yield fault("options", "options", OPTIONS_MANY, most=MOST_OPTIONS)
    if not data.variants:
        yield fault("variants", "none", VARIANTS_NONE)
    if len(data.variants) > MOST_VARIANTS:
        yield fault("variants", "too_many", VARIANTS_MANY, most=MOST_VARIANTS)
    seen: set[tuple[str, ...]] = set()
    codes: set[str] = set()
    for n, variant in enumerate(data.variants):
        combination = tuple(variant.values.get(name, "").strip() for name in names)
        if combination in seen:
            yield fault(f"variants.{n}.values", "twice", VALUES_TWICE)
        seen.add(combination)
        if variant.code.strip() and variant.code.strip() in codes:
            yield fault(f"variants.{n}.code", "twice", CODE_TWICE, code=variant.code.strip())
        codes.add(variant.code.strip())


def faults_of(data: ProductIn) -> list[FieldError]:
    """Everything that is wrong with the product as it was typed."""
    found = [*text_faults("name", data.name), *text_faults("description", data.description, 20_000, lines=True)]
    if not data.name.strip():
        found.append(fault("name", "missing", NAME_MISSING))
    for field in ("category", "brand", "drawing"):
        found += text_faults(field, getattr(data, field))
    for text in (*data.tags, *data.translations.values(), *data.translations, *data.descriptions):
        found += text_faults("tags", text)
    for locale, text in data.descriptions.items():
        found += text_faults(f"descriptions.{locale}", text, 20_000, lines=True)
    for key, value in data.attributes.items():
        found += text_faults(f"attributes.{key}", f"{value}")
    for option in data.options:
        for text in (option.name, *option.values):
            found += text_faults("options", text)
    found += shape_faults(data)
    names = [option.name.strip() for option in data.options]
    for n, variant in enumerate(data.variants):
        found += variant_faults(f"variants.{n}", variant, names)
    return found


def grid(options: dict[str, list[str]]) -> list[dict[str, str]]:
    """Every combination of the options' values, in their order; one empty combination without options."""
    return [dict(zip(options, values, strict=True)) for values in combinations(*options.values())]
