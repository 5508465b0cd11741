"""How an order's goods get to the buyer: what the way costs, and where it leads."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from infra.kit.quantity import ZERO
from modules.catalog.api import Goods
from modules.orders.domain import Delivery, Quote, Reason, Stage
from modules.orders.errors import OrderCannotBecome, TaxMissing
from modules.orders.schemas import AddressIn, DeliveryIn, DeliveryOut, LineOut, ReasonOut
from modules.orders.services.change import change, lock_order, tell
from modules.orders.states import HOLDS_STOCK, OrderState
from modules.shipping import api as shipping
from modules.stock.api import by
from tenancy.access.api import Actor

PATH = "delivery.address."


class Brought(msgspec.Struct, frozen=True):
    """A way of delivery and what it has to carry."""

    method: shipping.Method
    grams: int

    def price(self, quote: Quote) -> Delivery:
        """What it costs for goods at these prices."""
        cost = shipping.fee(self.method, shipping.Load(quote.goods, self.grams))
        if self.method.tax_rate is None:
            raise TaxMissing(name=self.method.name)
        return Delivery(
            id=new_id(), name=self.method.name, tax_class=self.method.tax_class, tax_rate=self.method.tax_rate,
            reasons=(Reason(Stage.DELIVERY, str(self.method.id), cost.label, cost.amount, cost.facts),),
        )  # fmt: skip


async def find_way(
    session: TenantReader, actor: Actor, asked: DeliveryIn | None, store: UUID, day: date, goods: Sequence[Goods]
) -> Brought | None:
    """The way that is asked for, as `store` offers it. Raises MethodUnknown, MethodDoesNotReach."""
    if asked is None or asked.method is None:
        return None
    method = await shipping.find_offer(session, store, asked.method, day, actor.locale)
    if not shipping.reaches(method, asked.address.country):
        raise shipping.MethodDoesNotReach(method=method.name)
    weights = [(each.unit if each.factor == 1 else "", each.quantity) for each in goods]
    return Brought(method, shipping.grams(weights, method.piece_grams))


def delivery_line(brought: Delivery) -> LineOut:
    return LineOut(
        id=brought.id, variant=None, name=brought.name, code="", unit="", quantity=ZERO + 1, unit_price=brought.total,
        amount=brought.total, tax_class=brought.tax_class, tax_rate=brought.tax_rate, net=brought.net, tax=brought.tax,
        reasons=[ReasonOut(r.stage, r.source, r.label, r.amount, r.facts) for r in brought.reasons], kind="delivery",
    )  # fmt: skip


def address_of(asked: AddressIn) -> shipping.Address:
    return shipping.Address(**{name: value.strip() for name, value in msgspec.structs.asdict(asked).items()})


def require_address(asked: DeliveryIn | None, brought: Brought | None) -> None:
    """Raises Invalid with `delivery.address.…` for what a parcel can't do without."""
    if asked is None:
        return
    check_address(asked.address, is_needed=brought is not None and brought.method.ships)


def check_address(asked: AddressIn, *, is_needed: bool) -> None:
    faults = shipping.address_faults(address_of(asked), is_needed=is_needed)
    if faults:
        raise Invalid(fields=[msgspec.structs.replace(fault, field=f"{PATH}{fault.field}") for fault in faults])


def delivery_out(asked: DeliveryIn | None, brought: Brought | None) -> DeliveryOut:
    """As the order keeps it."""
    address = asked.address if asked else AddressIn()
    if brought is None:
        return DeliveryOut(address=address)
    method = brought.method
    return DeliveryOut(
        method=method.id, name=method.name, kind=method.kind, carrier=method.carrier, grams=brought.grams,
        address=address,
    )  # fmt: skip


async def change_address(
    session: TenantSession, actor: Actor, order_id: UUID, address: AddressIn, at: datetime
) -> None:
    """The goods that have not gone out go elsewhere. Raises OrderCannotBecome once all are gone, Invalid."""
    order = await lock_order(session, order_id, actor)
    if order.state not in HOLDS_STOCK or order.handed_over_at:
        raise OrderCannotBecome(state=order.state, target=OrderState.PLACED)
    before = msgspec.convert(order.delivery, DeliveryOut)
    check_address(address, is_needed=before.kind == "ship")
    if address != before.address:
        after = msgspec.structs.replace(before, address=address)
        await change(session, order, delivery=msgspec.to_builtins(after))
        await tell(session, order, "address_changed", by(actor, at))
