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
from modules.catalog import domain
from modules.catalog.errors import TaxClassUnknown
from modules.catalog.permissions import Perm
from modules.catalog.services.checks import (
    CONTROL,
    LONGEST_NAME,
    NAME_MISSING,
    NEGATIVE,
    PRICE_HIGH,
    TOO_LONG,
    UNIT_NAME,
)
from modules.catalog.services.importing import Line, take_lines
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.shops.api import get_settings, tax_classes

T = TypeVar("T")
SHORTENED = N_("The spreadsheet has shortened this number. Format the column as text, then save the file again.")
CODE_MISSING = N_("Nothing to make a code of: give the row a code.")
OPTION = N_("Variant")
_SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_UNIT = re.compile(r"^[A-Za-z]{1,3}\.?\s*(?=[-\d])|\s*([A-Za-z]{1,3}\.?|[元圆円])$")
_WORDS = re.compile(r"[,，、;；]")
_THREE = re.compile(r"[+-]?\d{1,3}(,\d{3})+")

FIELDS = (
    ImportField(
        name="name",
        label=N_("Name"),
        required=True,
        guesses=(
            "product",
            "product name",
            "title",
            "item",
            "description of goods",
            "商品名称",
            "品名",
            "名称",
            "商品",
            "产品名称",
        ),
    ),
    ImportField(
        name="code",
        label=N_("Code"),
        guesses=(
            "sku",
            "article number",
            "item number",
            "item code",
            "product code",
            "product id",
            "编码",
            "商品编码",
            "货号",
            "商品编号",
            "款号",
        ),
        help=N_(
            "Names the row: a second file with the same code changes that product. Left out, it is made from the name."
        ),
    ),
    ImportField(
        name="other_name",
        label=N_("Name in the other language"),
        guesses=("chinese name", "english name", "name zh", "name en", "中文名", "中文名称", "英文名", "英文名称"),
    ),
    ImportField(
        name="variant",
        label=N_("Variant"),
        guesses=("size", "color", "colour", "option", "specification", "spec", "规格", "规格型号", "尺码", "颜色"),
        help=N_("Rows with the same name and different variants become one product."),
    ),
    ImportField(
        name="barcode",
        label=N_("Barcode"),
        guesses=("ean", "ean13", "upc", "gtin", "bar code", "条码", "条形码", "商品条码", "国际条码"),
    ),
    ImportField(
        name="price",
        label=N_("Price"),
        guesses=(
            "retail price",
            "sales price",
            "selling price",
            "unit price",
            "售价",
            "零售价",
            "价格",
            "单价",
            "销售价",
        ),
    ),
    ImportField(
        name="category",
        label=N_("Category"),
        guesses=("group", "department", "type", "分类", "类别", "品类", "商品分类"),
    ),
    ImportField(name="brand", label=N_("Brand"), guesses=("manufacturer", "maker", "品牌", "厂家", "生产厂家")),
    ImportField(name="unit", label=N_("Unit"), guesses=("uom", "unit of measure", "单位", "计量单位")),
    ImportField(
        name="tax_class",
        label=N_("Tax class"),
        guesses=("tax", "vat", "税类", "税率类别"),
        help=N_("The class's name or code. Left out, goods get the usual one."),
    ),
    ImportField(
        name="low_stock",
        label=N_("Low below"),
        guesses=("min stock", "minimum", "reorder point", "low stock", "库存下限", "最低库存", "预警库存", "安全库存"),
    ),
    ImportField(name="description", label=N_("Description"), guesses=("details", "描述", "说明", "商品描述", "备注")),
    ImportField(name="tags", label=N_("Tags"), guesses=("labels", "keywords", "标签", "关键词")),
)
OPENING = ImportField(
    name="opening_stock",
    label=N_("Opening stock"),
    guesses=("stock", "quantity", "qty", "on hand", "inventory", "库存", "数量", "期初库存", "库存数量", "现有库存"),
    help=N_("For new products only. Count the others under Stock."),
)


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a row needs to know of the shop."""

    currency: str
    classes: dict[str, str]
    class_names: str


class ProductFormat:
    """Brings products in (modules.desk.importing.ImportFormat)."""

    name = "products"
    label = N_("Products")
    permission = Perm.IMPORT.value
    path = "/products"
    help = N_("Each row is one product, or one variant of it.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return (*FIELDS, OPENING) if stockkeeper() else FIELDS

    def key_of(self, row: GivenRow) -> str:
        return code_of(row)

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        reader = await reader_of(session, settings.currency)
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
    if _SHORTENED.fullmatch(barcode):
        faults.add("barcode", SHORTENED)
    line = Line(
        line=row.line,
        code=code,
        name=name,
        other_name=cell(row, "other_name") or None,
        variant=cell(row, "variant") or None,
        barcode=faults.reading("barcode", barcode, domain.read_barcode),
        category=cell(row, "category") or None,
        brand=cell(row, "brand") or None,
        description=cell(row, "description") or None,
        tags=tuple(t.strip() for t in _WORDS.split(cell(row, "tags")) if t.strip()) or None,
        unit=cell(row, "unit") or None,
        tax_class=faults.reading("tax_class", cell(row, "tax_class"), lambda raw: class_in(raw, reader)),
        price=faults.reading("price", cell(row, "price"), lambda raw: price_in(raw, reader.currency)),
        low_stock=faults.reading("low_stock", cell(row, "low_stock"), quantity_in),
        opening_stock=faults.reading("opening_stock", cell(row, "opening_stock"), quantity_in),
    )
    for field in ("price", "low_stock", "opening_stock"):
        value = getattr(line, field)
        if value is not None and value < 0:
            faults.add(field, NEGATIVE)
    if line.price is not None and line.price >= money.LARGEST:
        faults.add("price", PRICE_HIGH)
    return (None, faults.found) if faults.found else (line, [])


def texts(row: GivenRow, faults: Faults) -> None:
    """Texts that are too long or hold signs that can't be printed."""
    for field, raw in row.cells.items():
        longest = 20_000 if field == "description" else UNIT_NAME if field == "unit" else LONGEST_NAME
        if len(raw) > longest:
            faults.add(field, TOO_LONG, longest=longest)
        allowed = "\n\r\t" if field == "description" else ""
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in allowed for sign in raw):
            faults.add(field, CONTROL)


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
