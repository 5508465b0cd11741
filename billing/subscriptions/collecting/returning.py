"""What those who run the platform do with a bill: an open one is void, of a paid one money goes back.

Where the payment provider collects it is done there, under the key of the form: sent again, it is done once.
"""

from datetime import datetime

from msgspec.structs import replace

from billing.gateway.api import gateway
from billing.invoicing import api as invoicing
from billing.invoicing.api import Bill, list_bills
from billing.subscriptions.acts import Done
from billing.subscriptions.collecting.asking import told
from billing.subscriptions.collecting.service import bring
from billing.subscriptions.keeping import keep, lock_subscription
from billing.subscriptions.service import come_back
from infra.kit.db.sessions import Databases, PlatformSession


async def void_bill(
    databases: Databases, session: PlatformSession, bill: Bill, now: datetime, *, key: str, who: str
) -> None:
    """What it took of the shop's credit is there again, and what was held back for it. Raises NotToPay,
    ProviderRefused, ProviderSilent.
    """
    if bill.state != "open":
        raise invoicing.NotToPay
    if bill.remote:
        with told():
            await gateway().invoices.void(f"void {bill.remote} {key}", bill.remote)
            await bring(databases, bill.tenant)
        return
    ours = await lock_subscription(session, bill.tenant, now)
    await invoicing.void(session, bill, who=who)
    used = -sum(line.amount for line in bill.lines if line.kind == "credit")
    if used:
        await keep(session, bill.tenant, Done(replace(ours, credit=ours.credit + used)), now)
    await come_back(session, bill.tenant, now)


async def refund_bill(
    databases: Databases, session: PlatformSession, bill: Bill, amount: int, now: datetime, *, key: str, who: str
) -> None:
    """A credit note over `amount` minor units; the money goes back to the card, or by hand where it came by hand.

    Raises NotPaid, TooMuchBack, ProviderRefused, ProviderSilent.
    """
    if not bill.remote:
        await lock_subscription(session, bill.tenant, now)
    invoicing.check_left(bill, await list_bills(session, bill.tenant), amount)
    if not bill.remote:
        await invoicing.give_back(session, bill, amount, now, who=who)
        return
    with told():
        await gateway().invoices.credit(f"refund {bill.remote} {key}", bill.remote, amount, bill.currency, refund=True)
        await bring(databases, bill.tenant)
