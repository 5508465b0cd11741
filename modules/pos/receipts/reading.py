"""Finding receipts: by the buyer's token, by the document, by the order that it was booked as."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from modules.invoices.api import Wording, documents_of, sender_of
from modules.orders import views as orders
from modules.pos.models import Register, RegisterDocument
from modules.pos.receipts.slip import Place, Slip, slip_of
from modules.pos.receipts.tokens import path_of
from modules.shops.api import visible
from modules.shops.views import stores
from tenancy.access.api import Actor
from tenancy.accounts.api import installation

NUMBERED = ("sale", "return", "pickup", "deposit", "cancellation")


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """The shop that a receipt is of, and the language it is to be in."""

    tenant: str
    slug: str
    shop: str
    currency: str
    locale: str


def whose(actor: Actor) -> Whose:
    return Whose(tenant=actor.tenant, slug=actor.slug, shop=actor.shop, currency=actor.currency, locale=actor.locale)


DOCUMENT: sa.Table = RegisterDocument.__table__  # type: ignore[assignment]
KEPT: sa.Select[Any] = (
    sa.select(
        DOCUMENT.c.id, DOCUMENT.c.kind, DOCUMENT.c.number, DOCUMENT.c.at, DOCUMENT.c.cashier_name, DOCUMENT.c.body,
        DOCUMENT.c.token, DOCUMENT.c.mails, DOCUMENT.c.order_id, DOCUMENT.c.store_id, stores.c.name.label("store"),
        stores.c.zone, Register.settings, Register.name.label("register"),
    )
    .join(stores, stores.c.id == DOCUMENT.c.store_id)
    .join(Register, Register.id == DOCUMENT.c.register_id)
    .where(DOCUMENT.c.kind.in_(NUMBERED), DOCUMENT.c.state != "refused")
    .order_by(DOCUMENT.c.received_at, DOCUMENT.c.id)
)  # fmt: skip  # type: ignore[assignment]
"""Documents that have a receipt, with where they were made; the oldest first. What was refused has none."""


async def by_token(session: TenantReader, token: str) -> sa.Row[Any] | None:
    return (await session.execute(KEPT.where(DOCUMENT.c.token == token).limit(1))).first()


async def by_id(session: TenantReader, document: UUID, actor: Actor | None = None) -> sa.Row[Any] | None:
    """None for one of a store that `actor` doesn't see, too."""
    query = KEPT.where(DOCUMENT.c.id == document)
    return (await session.execute(query if actor is None else query.where(visible(actor, DOCUMENT.c.store_id)))).first()


async def of_order(session: TenantReader, order: UUID) -> Sequence[sa.Row[Any]]:
    """The sale or the pick-up, and what came back of it at a register."""
    return (await session.execute(KEPT.where(DOCUMENT.c.order_id == order))).all()


async def place_at(session: TenantReader, shop: Whose, store: str, zone: str, last: str) -> Place:
    """A store, with what the shop's papers say of it; `last`: the register's last words."""
    seller = (await documents_of(session)).seller
    _name, *sender = sender_of(seller, Wording((shop.locale,))) or ("",)
    return Place(
        shop=shop.shop, store=store, sender=tuple(sender), zone=zone, currency=shop.currency, words=last
    )  # fmt: skip


async def slip_for(session: TenantReader, shop: Whose, row: sa.Row[Any]) -> Slip | None:
    """The receipt; None for a document whose body nobody can read."""
    link = installation().address + path_of(shop.slug, row.token) if row.token else ""
    place = await place_at(session, shop, row.store, row.zone, str(row.settings.get("words") or ""))
    # The number as it was booked: another sale may have had the one it was given.
    document = row.body | {"number": row.number, "at": row.at.isoformat()}
    try:
        slip = slip_of(document, place, for_locale(shop.locale), by=row.cashier_name, link=link)
    except (msgspec.ValidationError, KeyError):
        return None
    if slip.of or slip.order or not row.order_id or row.kind not in {"return", "deposit"}:
        return slip
    number = await session.scalar(sa.select(orders.orders.c.number).where(orders.orders.c.id == row.order_id))
    return msgspec.structs.replace(slip, **{"order" if row.kind == "deposit" else "of": number or ""})
