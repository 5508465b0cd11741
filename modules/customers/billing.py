"""Whom an invoice is made out to: what a profile knows of it."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.customers.domain import Address, CustomerKind, InvoiceTitle
from modules.customers.models import Customer
from modules.customers.postal import lines_of

COLUMNS = (
    Customer.kind, Customer.name, Customer.phone, Customer.email, Customer.tax_number, Customer.addresses,
    Customer.title,
)  # fmt: skip


class Billing(msgspec.Struct, frozen=True, kw_only=True):
    """`name`: a company's or a person's; `contact`: whom the billing address names besides; `address`: its lines;
    `bank`: bank and account, where tax law asks for them.
    """

    name: str
    contact: str = ""
    tax_number: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    bank: str = ""


async def billing_of(session: TenantReader, customer: UUID) -> Billing | None:
    """The invoice title; what it leaves out, the profile says, with its address for billing (the first one where none
    says so). None when there is no profile.
    """
    row = (await session.execute(sa.select(*COLUMNS).where(Customer.id == customer))).one_or_none()
    if row is None:
        return None
    addresses, title = msgspec.convert(row.addresses, list[Address]), msgspec.convert(row.title, InvoiceTitle)
    chosen = next((each for each in addresses if each.for_billing), addresses[0] if addresses else Address())
    is_company = row.kind == CustomerKind.COMPANY
    return Billing(
        name=title.name or row.name, contact=chosen.name if is_company and chosen.name != row.name else "",
        tax_number=row.tax_number, address=tuple(title.address.splitlines() or lines_of(chosen)), bank=title.bank,
        phone=title.phone or chosen.phone or row.phone, email=title.email or row.email,
    )  # fmt: skip
