"""One code for every wallet: the app that it is scanned with chooses, and only then is a provider called.

Who is first chooses for good: of two apps at once one is called, and the other is told.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.payments.models import WalletCharge
from modules.payments.wallets.accounts import open_wallet
from modules.payments.wallets.charges import BEGUN, LEASE, Shop, carry_out, find_charge
from modules.payments.wallets.codes import ALIPAY, EITHER, WECHAT
from tenancy.accounts.api import installation

APPS = {"MicroMessenger": WECHAT, "AlipayClient": ALIPAY}
"""What the browser inside an app calls itself."""


def app_of(user_agent: str) -> str:
    """The wallet whose app has opened a page; "" for any other browser."""
    return next((tender for name, tender in APPS.items() if name in user_agent), "")


def pay_address(slug: str, charge: UUID) -> str:
    """What the code says: the page where an app is chosen."""
    return f"{installation().address}/w/{slug}/{charge.hex}"


async def choose(shop: Shop, charge: UUID, tender: str, at: datetime) -> sa.Row[Any]:
    """The charge as it stands then: `tender` was called for it, or it was another's, or over, before.

    Raises NotFound, WalletOff.
    """
    async with shop.databases.tenant(shop.tenant, shop.cell) as session:
        await open_wallet(session, tender)
        is_first = await claim(session, charge, tender, at)
        await session.commit()
    if is_first:
        await carry_out(shop, charge, "", at)
    async with shop.databases.read_tenant(shop.tenant, shop.cell) as session:
        return await find_charge(session, charge)


async def claim(session: TenantSession, charge: UUID, tender: str, at: datetime) -> bool:
    """Whether nobody was chosen before; one row is changed by one."""
    free = sa.and_(
        WalletCharge.id == charge, WalletCharge.tender == EITHER, WalletCharge.state.in_(BEGUN), WalletCharge.until > at
    )
    values = {"tender": tender, "url": "", "ask_at": at + LEASE}
    change = sa.update(WalletCharge).where(free).values(**values).returning(WalletCharge.id)
    return await session.scalar(change) is not None
