"""The form of a product: what pages send, and how it is shown again."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from infra.kit.ids import new_id
from infra.kit.money import to_decimal, to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from modules.catalog.attributes import shown
from modules.catalog.schemas import OptionIn, ProductIn, VariantIn
from modules.catalog.services.checks import MOST_OPTIONS, MOST_VARIANTS, VARIANTS_MANY, fault, grid, of_problem, split

T = TypeVar("T")
Typed = Mapping[str, Any]
FACT = "attributes."
LINE = re.compile(r"variants\.(\d{1,3})\.code", re.ASCII)
FULL_STOPS = str.maketrans({"，": ",", "．": ".", "。": "."})


def text(typed: Typed, name: str) -> str:
    return str(typed.get(name) or "").strip()


def read(
    typed: Typed, name: str, convert: Callable[[str], T], errors: list[FieldError], *, empty: T | None = None
) -> T | None:
    """A number as people write it (12.50, 12,50); what can't be read is an error of its field."""
    raw = text(typed, name).translate(FULL_STOPS)
    if not raw:
        return empty
    if "," in raw and "." not in raw:
        raw = raw.replace(",", ".")
    try:
        return convert(raw)
    except Problem as problem:
        errors.append(of_problem(name, problem))
        return None


def options_in(typed: Typed) -> list[OptionIn]:
    found: list[OptionIn] = []
    for n in range(MOST_OPTIONS):
        name, values = text(typed, f"options.{n}.name"), split(text(typed, f"options.{n}.values"))
        if name or values:
            found.append(OptionIn(name=name, values=values))
    return found


def combinations(options: list[OptionIn]) -> list[dict[str, str]]:
    """The grid of the options. Raises Invalid when it is larger than a product may be."""
    size = 1
    for option in options:
        size *= max(1, len(option.values))
    if size > MOST_VARIANTS:
        raise Invalid(fields=[fault("options.0.values", "too_many", VARIANTS_MANY, most=MOST_VARIANTS)])
    return grid({option.name: option.values for option in options if option.values})


def lines_in(typed: Typed) -> list[int]:
    return sorted(int(match[1]) for name in typed if (match := LINE.fullmatch(name)))


def variant_in(typed: Typed, n: int, options: list[OptionIn], currency: str, errors: list[FieldError]) -> VariantIn:
    path = f"variants.{n}"
    key = text(typed, f"{path}.id")
    return VariantIn(
        id=as_id(key) if key else None,
        code=text(typed, f"{path}.code"),
        values={option.name: text(typed, f"{path}.value.{m}") for m, option in enumerate(options)},
        barcode=text(typed, f"{path}.barcode"),
        is_own_barcode=bool(text(typed, "is_own_barcode")),
        unit=text(typed, "unit"),
        weighed=bool(text(typed, "weighed")),
        tax_class=text(typed, "tax_class"),
        price=read(typed, f"{path}.price", lambda raw: to_minor(raw, currency), errors),
        low_stock=read(typed, f"{path}.low_stock", to_quantity, errors),
        opening_stock=read(typed, f"{path}.opening_stock", to_quantity, errors),
    )


def product_in(typed: Typed, currency: str, before: ProductIn | None = None) -> ProductIn:
    """What was typed. Raises Invalid for numbers that can't be read.

    Units, translations and what else the form doesn't show stay as they are in `before`.
    """
    errors: list[FieldError] = []
    options = options_in(typed)
    variants = [variant_in(typed, n, options, currency, errors) for n in lines_in(typed)]
    if errors:
        raise Invalid(fields=errors)
    kept = {variant.id: variant for variant in before.variants} if before else {}
    lines = [msgspec.structs.replace(v, units=kept[v.id].units) if v.id in kept else v for v in variants]
    locale = text(typed, "other_locale") or "zh_Hans"
    names = {**(before.translations if before else {}), locale: text(typed, "other_name")}
    texts = {**(before.descriptions if before else {}), locale: text(typed, "other_description")}
    return ProductIn(
        name=text(typed, "name"),
        translations={key: name for key, name in names.items() if name},
        description=text(typed, "description"),
        descriptions={key: words for key, words in texts.items() if words},
        category=text(typed, "category"),
        brand=text(typed, "brand"),
        tags=split(text(typed, "tags")),
        attributes=facts_in(typed),
        options=options,
        drawing=text(typed, "drawing") or "box",
        state="draft" if text(typed, "state") == "draft" else "active",
        variants=lines,
    )


def facts_in(typed: Typed) -> dict[str, str | bool | float]:
    """The attributes that the form shows, those left blank left out."""
    named = [name for name in typed if name.startswith(FACT)]
    return {name.removeprefix(FACT): said for name in named if (said := text(typed, name))}


def as_id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as error:
        raise Invalid from error


def plain(number: Decimal | None) -> str:
    if number is None:
        return ""
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def values_of(product: ProductIn, currency: str, version: int = 0, *, other: str) -> dict[str, Any]:
    """A product as the form's values; `other`: the language beside the shop's own."""
    first = product.variants[0] if product.variants else VariantIn()
    values: dict[str, Any] = {
        "version": version,
        "name": product.name,
        "other_locale": other,
        "other_name": product.translations.get(other, ""),
        "other_description": product.descriptions.get(other, ""),
        "description": product.description,
        "category": product.category,
        "brand": product.brand,
        "tags": ", ".join(product.tags),
        "drawing": product.drawing,
        "state": product.state,
        "unit": first.unit,
        "weighed": "1" if first.weighed else "",
        "tax_class": first.tax_class,
    }
    values |= {f"{FACT}{key}": shown(value) for key, value in product.attributes.items()}
    for n, option in enumerate(product.options):
        values |= {f"options.{n}.name": option.name, f"options.{n}.values": ", ".join(option.values)}
    for n, variant in enumerate(product.variants):
        values |= line_values(product, variant, n, currency)
    return values


def line_values(product: ProductIn, variant: VariantIn, n: int, currency: str) -> dict[str, Any]:
    path = f"variants.{n}"
    price = None if variant.price is None else f"{to_decimal(variant.price, currency)}"
    values = {
        f"{path}.id": str(variant.id or ""),
        f"{path}.code": variant.code,
        f"{path}.barcode": variant.barcode,
        f"{path}.price": price or "",
        f"{path}.low_stock": plain(variant.low_stock),
        f"{path}.opening_stock": plain(variant.opening_stock),
    }
    return values | {f"{path}.value.{m}": variant.values.get(o.name, "") for m, o in enumerate(product.options)}


def empty_form(other: str) -> Form:
    return Form(key=str(new_id()), values=values_of(ProductIn(name=""), "USD", other=other) | {"is_own_barcode": ""})


def form_of(product: ProductIn, currency: str, version: int, other: str) -> Form:
    return Form(key=str(new_id()), values=values_of(product, currency, version, other=other))


def form_again(typed: Typed, problem: Problem) -> Form:
    """What was typed, with what is wrong. A refusal of no field stands above the form."""
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    return Form(key=str(new_id()), values=dict(typed), errors=tuple(moved(error) for error in errors))


def moved(error: FieldError) -> FieldError:
    """Faults of what the form shows once for all variants, or elsewhere, stand at the field that is shown."""
    for last, where in ((".tax_class", "tax_class"), (".unit", "unit"), (".values", "options.0.values")):
        if error.field.endswith(last):
            return msgspec.structs.replace(error, field=where)
    if error.field in {"options", "variants"}:
        return msgspec.structs.replace(error, field="options.0.values")
    return error


def with_grid(typed: Typed) -> dict[str, Any]:
    """The form's values with a line for each combination; what was typed for one that stays is kept.

    A line stays when the values it has are in the combination: an option that is new takes the lines over into its
    first value, and the rest of its values get lines of their own, at the price of the line they come from.
    """
    options = options_in(typed)
    lines = {n: [text(typed, f"variants.{n}.value.{m}") for m in range(len(options))] for n in lines_in(typed)}
    values = {name: value for name, value in typed.items() if not name.startswith("variants.")}
    left = dict(lines)
    for n, combination in enumerate(combinations(options)):
        chosen = list(combination.values())
        old = next((key for key, had in left.items() if fits(had, chosen)), None)
        like = next((key for key, had in lines.items() if fits(had, chosen)), next(iter(lines), None))
        if old is not None:
            del left[old]
        for field in ("id", "code", "barcode", "price", "low_stock", "opening_stock"):
            source = old if old is not None else like if field in {"price", "low_stock"} else None
            values[f"variants.{n}.{field}"] = typed.get(f"variants.{source}.{field}", "")
        for m, value in enumerate(chosen):
            values[f"variants.{n}.value.{m}"] = value
    return values


def fits(had: list[str], chosen: list[str]) -> bool:
    return all(not value or value == wanted for value, wanted in zip(had, chosen, strict=True))
