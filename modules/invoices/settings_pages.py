"""View-models of the settings page "Documents", and what is typed there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.documents.paper import check_accent
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import exponent
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Link
from modules.invoices.domain import by_rate, sums_of
from modules.invoices.schemas import (
    LONGEST,
    LONGEST_TEXT,
    Buyer,
    InvoiceLine,
    InvoiceLook,
    InvoiceOut,
    InvoiceSource,
    Seller,
)
from modules.invoices.settings import LANGUAGES, Documents, documents_of
from modules.shops import api as shops
from tenancy.access.api import Actor, settings_tabs

PATH = "/settings/documents"
MOST_DAYS = 365
BLOCKS = {"address", "bank", "terms"}
NAMES = {"en": "English", "zh_Hans": "简体中文"}
SIZES = (("a4", "A4"), ("us-letter", "US Letter"))
WHEN = (
    ("", N_("By hand, on the order")), ("paid", N_("When an order is paid")),
    ("completed", N_("When an order is paid and handed over")),
)  # fmt: skip
TOO_LONG = N_("At most {longest} characters.")
NO_NAME = N_("Enter the name that stands on invoices.")
NO_DAYS = N_("Enter days from 0 to {most}, or nothing.")


class DocumentsPage(msgspec.Struct, frozen=True, kw_only=True):
    """`logo`: where it is served, empty without one. `preview` takes the form as it is typed."""

    tabs: tuple[Link, ...]
    form: Form
    action: str
    preview: str
    logo: str
    logo_action: str
    logo_removal: str
    logo_form: Form
    languages: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, str], ...]
    when: tuple[tuple[str, str], ...]
    numbers: str


class Preview(msgspec.Struct, frozen=True):
    """A picture of the first page, as a data URI; empty while something typed can't be printed."""

    picture: str
    errors: tuple[FieldError, ...] = ()


async def documents_page(
    session: TenantReader, actor: Actor, form: Form | None = None, logo_form: Form | None = None
) -> DocumentsPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}{PATH}"
    documents = await documents_of(session)
    values = values_of(documents, await shops.get_setting(session, shops.INVOICE_WHEN) or "")
    logo = documents.look.logo
    return DocumentsPage(
        tabs=tuple(settings_tabs(actor, PATH)), form=form or Form(key=str(new_id()), values=values), action=home,
        preview=f"{home}/preview", logo=f"{home}/logo/{logo}" if logo else "", logo_action=f"{home}/logo",
        logo_removal=f"{home}/logo/removal", logo_form=logo_form or Form(key=str(new_id())),
        languages=tuple((" ".join(each), " + ".join(NAMES[one] for one in each)) for each in LANGUAGES), sizes=SIZES,
        when=tuple((value, words(label)) for value, label in WHEN), numbers=f"/app/{actor.slug}/settings/numbers",
    )  # fmt: skip


def values_of(documents: Documents, when: str) -> dict[str, Any]:
    look = documents.look
    return {
        **msgspec.structs.asdict(documents.seller), "languages": " ".join(look.languages), "accent": look.accent,
        "size": look.size, "terms": look.terms, "foot": look.foot, "when": when,
        "days": "" if documents.days is None else str(documents.days), "mails": "1" if documents.mails else "",
        "only_known": "1" if documents.only_known else "",
    }  # fmt: skip


def documents_in(data: Mapping[str, Any], logo: UUID | None) -> Documents:
    """The form. Raises Invalid with each field that can't be printed."""
    faults: list[FieldError] = []
    texts = {name: text_in(data, name, faults) for name in (*Seller.__struct_fields__, "terms", "foot")}
    if not texts["name"]:
        faults.append(FieldError(field="name", code="missing", message=NO_NAME))
    accent = accent_in(data, faults)
    days = days_in(data, faults)
    if faults:
        raise Invalid(fields=faults)
    languages = tuple(str(data.get("languages") or "").split())
    look = InvoiceLook(
        languages=languages if languages in LANGUAGES else ("en",), accent=accent, logo=logo, terms=texts.pop("terms"),
        size="us-letter" if data.get("size") == "us-letter" else "a4", foot=texts.pop("foot"),
    )  # fmt: skip
    return Documents(
        seller=Seller(**texts), look=look, days=days, mails=bool(data.get("mails")),
        only_known=bool(data.get("only_known")),
    )  # fmt: skip


def when_in(data: Mapping[str, Any]) -> str:
    typed = str(data.get("when") or "")
    return typed if typed in dict(WHEN) else ""


def text_in(data: Mapping[str, Any], name: str, faults: list[FieldError]) -> str:
    """One line, or for blocks several; signs that nobody can read are left out."""
    typed = str(data.get(name) or "").replace("\r\n", "\n")
    lines = ["".join(sign for sign in " ".join(line.split()) if sign.isprintable()) for line in typed.split("\n")]
    text = "\n".join(lines).strip() if name in BLOCKS else " ".join(lines).strip()
    longest = LONGEST_TEXT if name in BLOCKS else LONGEST
    if len(text) > longest:
        faults.append(FieldError(field=name, code="too_long", message=TOO_LONG, facts={"longest": longest}))
    return text


def accent_in(data: Mapping[str, Any], faults: list[FieldError]) -> str:
    try:
        return check_accent(str(data.get("accent") or "").strip())
    except Problem as problem:
        faults.append(FieldError(field="accent", code=problem.code, message=problem.message, facts=problem.facts))
        return ""


def days_in(data: Mapping[str, Any], faults: list[FieldError]) -> int | None:
    typed = str(data.get("days") or "").strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and int(typed[:4]) <= MOST_DAYS:
        return int(typed)
    faults.append(FieldError(field="days", code="out_of_range", message=NO_DAYS, facts={"most": MOST_DAYS}))
    return None


def sample(documents: Documents, actor: Actor, at: datetime) -> InvoiceOut:
    """An invoice as the shop would issue it, of goods that nobody bought."""
    words, one = for_locale(actor.locale).gettext, 10 ** exponent(actor.currency)
    source = InvoiceSource(id=new_id(), number="SO-000144", at=at)
    goods = ((N_("Jasmine rice, 5 kg"), 2, 46 * one, 900), (N_("Longjing tea, 250 g"), 1, 168 * one, 1300))
    lines = [
        InvoiceLine(
            source=source.id, line=new_id(), name=words(name), quantity=Decimal(count), unit_price=price,
            amount=count * price, tax_rate=rate, net=count * price, tax=count * price * rate // 10_000,
        )
        for name, count, price, rate in goods
    ]  # fmt: skip
    sums, day = sums_of(lines, [source]), at.astimezone(UTC).date()
    place = words(N_("12 Zhongshan Road\nHangzhou"))
    buyer = Buyer(name=words(N_("Old Well Noodles")), address=place, tax_number="91330102MA2K000000")
    invoice = new_id()
    return InvoiceOut(
        id=invoice, kind="invoice", number="INV-000312", invoice=invoice, store=invoice, customer=None,
        billed_to=buyer.name, currency=actor.currency, net=sums.net, tax=sums.tax, rounding=0, total=sums.total,
        credited=0, canceled=False, issued_on=day, due_on=documents.due_on(day), issued_at=at, cancels=False,
        invoice_number="INV-000312", prices_include_tax=False, paid=0, sources=[source], lines=lines,
        rates=by_rate(lines), seller=documents.seller, buyer=buyer, look=documents.look, remark="", by="",
    )  # fmt: skip
