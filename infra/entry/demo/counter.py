"""The demo's counter: two registers, the cashiers' PIN, and a week of shifts that the first register handed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from infra.entry.demo.plan import Sale
from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from modules.desk.api import Author
from modules.orders.schemas import LineIn, LineOut, QuoteIn
from modules.orders.services.context import price, quote_out
from modules.pos.cashiers.service import CashierIn, save_cashier
from modules.pos.devices.door import AtRegister, find_device
from modules.pos.devices.pairing import pair, show_code
from modules.pos.devices.schemas import PairingIn
from modules.pos.documents.schemas import DocumentIn
from modules.pos.documents.taking import take
from modules.pos.permissions import AT_REGISTER, Perm
from modules.pos.registers import RegisterIn, get_register, save_register
from modules.shops.api import get_settings
from tenancy.access.actor import Actor
from tenancy.access.permissions import Role

FLOAT, FULL, DROP, SHORT = 300_00, 900_00, 500_00, 1_00
LABELS = {"cash": N_("Cash"), "card": N_("Card")}
BY_MANAGERS = (Perm.DISCOUNT, Perm.PRICE, Perm.BLIND, Perm.CASH)
MOSTLY_RIGHT = 4  # every so many shifts the drawer is short


async def open_counter(
    session: TenantSession, owner: Actor, crew: Sequence[Actor], pin: str, at: datetime
) -> "Counter":
    """Sets the registers up, gives everybody the PIN, and pairs a device with the first register."""
    words, by = for_locale(owner.locale).gettext, Author.of(owner)
    store = (await get_settings(session)).store
    first = RegisterIn(code="R1", name=words(N_("Counter by the door")), store=store)
    register = await save_register(session, owner, None, first, by, at)
    second = RegisterIn(code="R2", name=words(N_("Counter at the back")), store=store)
    await save_register(session, owner, None, second, by, at)
    people = [await save_cashier(session, None, cashier_in(one, pin), by, at) for one in (*crew, owner)]
    shown = await show_code(session, await get_register(session, owner, register, lock=True), by, at)
    paired = await pair(session, PairingIn(code=shown.code, name=words(N_("Tablet"))), at)
    return Counter(session, owner, await find_device(session, owner, paired.token), people)


def cashier_in(person: Actor, pin: str) -> CashierIn:
    is_cashier = person.role == Role.CASHIER
    rights = frozenset(right.value for right in AT_REGISTER if not (is_cashier and right in BY_MANAGERS))
    return CashierIn(name=person.name, pin=pin, rights=rights, staff=person.staff)


class Counter:
    """A register's device: it numbers what it makes and hands it in at once. `drawer`: the cash that lies in it."""

    def __init__(self, session: TenantSession, owner: Actor, device: AtRegister, people: Sequence[UUID]) -> None:
        self.session, self.owner, self.device, self.people = session, owner, device, people
        self.seq = self.sales = self.shifts = self.drawer = 0
        self.shift = new_id()

    async def begin(self, at: datetime) -> None:
        self.shift, self.drawer = new_id(), FLOAT
        self.shifts += 1
        await self.hand_in("opening", {"float": FLOAT}, at, 0)

    async def sell(self, sale: Sale, customer: UUID | None, name: str, seller: Actor) -> tuple[UUID, LineOut]:
        """Gives the order that it became, and its first line."""
        lines = [LineIn(variant=variant, quantity=quantity) for variant, quantity in sale.lines]
        asked = QuoteIn(lines=lines, channel="counter", customer=customer)
        quote = quote_out(await price(self.session, self.owner, asked, sale.at), self.owner.locale)
        total = quote.total - quote.rounding
        label = for_locale(self.owner.locale).gettext(LABELS[sale.tender])
        body = {
            "currency": quote.currency, "prices_include_tax": quote.prices_include_tax, "total": total,
            "lines": [line_of(line) for line in quote.lines], "customer": customer, "customer_name": name,
            "payments": [{"tender": sale.tender, "label": label, "amount": total, "given": total}],
            "salesperson": seller.staff,
        }  # fmt: skip
        self.sales += 1
        order = await self.hand_in("sale", body, sale.at, sale.seller, f"{self.device.code}-{self.sales:06}")
        self.drawer += total if sale.tender == "cash" else 0
        if self.drawer > FULL:
            reason = for_locale(self.owner.locale).gettext(N_("To the safe"))
            await self.hand_in("entry", {"what": "drop", "amount": DROP, "reason": reason}, sale.at, 0)
            self.drawer -= DROP
        assert order is not None  # noqa: S101  the demo sells what there is
        return order, quote.lines[0]

    async def end(self, at: datetime) -> None:
        """Counted; now and then a coin is missing."""
        counted = self.drawer - (SHORT if self.shifts % MOSTLY_RIGHT == 0 else 0)
        await self.hand_in("closing", {"counted": {"cash": counted}, "sent_to": self.seq + 1}, at, 0)

    async def hand_in(self, kind: Any, body: dict[str, Any], at: datetime, who: int, number: str = "") -> UUID | None:
        """Gives the order that a sale became."""
        self.seq += 1
        document = DocumentIn(
            id=new_id(), kind=kind, register=self.device.register, device=self.device.device, seq=self.seq,
            shift=self.shift, at=at, device_at=at, number=number, cashier=self.people[who],
            body=msgspec.to_builtins(body),
        )  # fmt: skip
        result = await take(self.session, self.device, document, at)
        assert result.state == "recorded", result.faults  # noqa: S101  nobody should have to look over the demo
        return result.order


def line_of(line: LineOut) -> dict[str, Any]:
    """A quoted line as a device writes it."""
    return {
        "id": line.id, "variant": line.variant, "code": line.code, "name": line.name, "quantity": line.quantity,
        "list_price": line.unit_price, "unit_price": line.unit_price, "total": line.amount, "net": line.net,
        "tax": line.tax, "tax_rate": line.tax_rate, "tax_class": line.tax_class, "reasons": line.reasons,
    }  # fmt: skip
