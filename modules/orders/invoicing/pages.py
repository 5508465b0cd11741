"""View-models of invoices on an order: the card on its page, and the form of a new one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.invoices import api as invoices
from modules.invoices.api import Buyer
from modules.orders.after.pages import crumbs_of, here_of
from modules.orders.schemas import OrderOut
from modules.orders.services.invoicing import InvoiceIn, buyer_of, facts_of, others_of
from modules.orders.services.read import get_order
from modules.orders.states import OrderState
from tenancy.access.api import Actor

NAMES = {"en": "English", "zh_Hans": "简体中文"}
BLOCKS = {"address"}
SIGNS = {"invoice": 1, "credit_note": -1}


class PaperRow(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or credit note of the order, with its paper."""

    number: str
    title: str
    href: str
    paper: str
    total: int
    currency: str
    canceled: bool


class InvoiceCard(msgspec.Struct, frozen=True, kw_only=True):
    """`issue`: the page of a new one, empty where there can't be one. `paper`: the order's own."""

    rows: tuple[PaperRow, ...]
    issue: str
    paper: str


class OtherOrder(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    number: str
    placed_at: datetime
    total: int


class InvoiceForm(msgspec.Struct, frozen=True, kw_only=True):
    """A new invoice; `others` can go on it too."""

    number: str
    crumbs: tuple[Link, ...]
    back: str
    action: str
    form: Form
    currency: str
    total: int
    reversed: int
    others: tuple[OtherOrder, ...]
    chosen: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]


async def invoice_card(session: TenantReader, *, actor: Actor, order: UUID) -> InvoiceCard | None:
    """Beside the order; nothing for who may not see invoices."""
    if not actor.may(invoices.Perm.READ):
        return None
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}/invoices"
    (row,) = await facts_of(session, [order])
    found = await invoices.of_source(session, order)
    is_free = not any(each.kind == "invoice" and not each.canceled for each in found)
    may = is_free and row.state != OrderState.CANCELED and (row.reversed < row.total or not row.total)
    here = here_of(actor, order)
    return InvoiceCard(
        rows=tuple(
            PaperRow(
                number=each.number, title=words(invoices.TITLES[each.kind]), href=f"{home}/{each.id}",
                paper=f"{home}/{each.id}/paper.pdf", total=each.total * SIGNS[each.kind], currency=each.currency,
                canceled=each.canceled,
            )
            for each in found
        ),
        issue=f"{here}/invoice" if may and actor.may(invoices.Perm.ISSUE) else "", paper=f"{here}/paper.pdf",
    )  # fmt: skip


async def invoice_form(session: TenantReader, actor: Actor, order_id: UUID, form: Form | None = None) -> InvoiceForm:
    """Raises NotFound."""
    order: OrderOut = await get_order(session, order_id, actor)
    here = here_of(actor, order_id)
    others = await others_of(session, actor, order_id)
    return InvoiceForm(
        number=order.number, crumbs=crumbs_of(actor, order, for_locale(actor.locale).gettext(N_("New invoice"))),
        back=here, action=f"{here}/invoice", form=form or await fresh_form(session, order_id), currency=order.currency,
        total=order.total, reversed=order.reversed,
        others=tuple(
            OtherOrder(id=str(row.id), number=row.number, placed_at=row.placed_at, total=row.total) for row in others
        ),
        chosen=more_in(form.values) if form else (),
        languages=tuple((" ".join(each), " + ".join(NAMES[one] for one in each)) for each in invoices.LANGUAGES),
    )  # fmt: skip


async def fresh_form(session: TenantReader, order: UUID) -> Form:
    """As the customer's profile and the shop's settings have it."""
    (row,) = await facts_of(session, [order])
    buyer = msgspec.structs.asdict(await buyer_of(session, row))
    look = (await invoices.documents_of(session)).look
    return Form(key=str(new_id()), values={**buyer, "languages": " ".join(look.languages), "remark": ""})


def asked_in(order: UUID, data: Mapping[str, Any]) -> InvoiceIn:
    """What was typed; lengths are checked by the struct. Raises msgspec.ValidationError."""
    texts = {name: text_in(data, name) for name in Buyer.__struct_fields__}
    values = {
        "orders": [str(order), *more_in(data)], "buyer": texts,
        "languages": str(data.get("languages") or "").split()[:2],
        "remark": " ".join(str(data.get("remark") or "").split())[:1000],
    }  # fmt: skip
    return msgspec.convert(values, InvoiceIn, strict=False)


def more_in(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The other orders that were ticked."""
    given: Any = data.get("order") or []
    return tuple(str(each) for each in cast("list[Any]", given if isinstance(given, list) else [given]))


def text_in(data: Mapping[str, Any], name: str) -> str:
    lines = [" ".join(line.split()) for line in str(data.get(name) or "").replace("\0", "").splitlines()]
    return ("\n" if name in BLOCKS else " ").join(line for line in lines if line)
