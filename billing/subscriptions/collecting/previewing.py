"""What a choice would cost where the payment provider collects: asked there, or computed where nothing is there yet."""

from datetime import datetime

from msgspec.structs import replace

from billing.gateway.api import RemoteInvoice
from billing.plans.api import Catalog, read_catalog
from billing.subscriptions import acts
from billing.subscriptions.acts import Done
from billing.subscriptions.collecting.bills import bill_of
from billing.subscriptions.collecting.orders import preview, trial_of
from billing.subscriptions.collecting.service import prices_of
from billing.subscriptions.domain import Subscription
from billing.subscriptions.keeping import subscription_of
from billing.subscriptions.service import Wanted, choice_of, with_coupon
from infra.kit.db.sessions import Databases


async def would_be(databases: Databases, tenant: str, wanted: Wanted, at: datetime) -> Done:
    """The subscription as it would be, and the bill of now. Raises what `chosen` raises, and GatewayError."""
    async with databases.read_platform() as session:
        ours, catalog = await subscription_of(session, tenant, at), await read_catalog(session)
    choice = choice_of(catalog, ours, wanted)
    less = with_coupon(catalog, ours, wanted, at)
    if not choice.cost():
        return acts.choose(less, choice, at)
    if not ours.is_collected:
        if trial_of(ours, at) is not None:
            return Done(replace(less, follows=choice))
        return acts.start(less, choice, at)
    invoice = await preview(databases, tenant, wanted, at)
    after = (
        replace(ours, follows=choice) if ours.trial_until else replace(ours, has=choice, follows=None, cancels=False)
    )
    return Done(after, await bills_of(invoice, less, catalog, at))


async def bills_of(
    invoice: RemoteInvoice | None, ours: Subscription, catalog: Catalog, at: datetime
) -> list[tuple[datetime, tuple[acts.Line, ...]]]:
    if invoice is None:
        return []
    coupon = ours.discount.label if ours.discount else ""
    found = bill_of(invoice, await prices_of([invoice]), catalog, coupon)
    return [(at, found.lines)] if found.lines else []
