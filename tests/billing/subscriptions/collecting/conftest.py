from collections.abc import AsyncGenerator

import pytest

from billing.gateway.api import Gateway
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.local.stripe.server import TryOutStripe
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.collecting.payer import Payer


@pytest.fixture
async def payer(
    connected: Gateway, stripe: TryOutStripe, databases: Databases, fresh_tenant: TenantCard
) -> AsyncGenerator[Payer]:
    """A shop on trial, nothing chosen yet."""
    assert connected
    with clock.at(clock.now()) as standing:
        shop = Payer(databases, fresh_tenant, standing, stripe)
        await shop.sign_up()
        yield shop
