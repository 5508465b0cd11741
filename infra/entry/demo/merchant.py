"""Opens the demo merchants, once."""

from collections.abc import Sequence
from random import Random

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.entitlements.service import make_switch, switch_on
from billing.gateway.api import connect_gateway
from infra.entry.console import DemoLogin, working
from infra.entry.demo.people import CREW
from infra.entry.demo.story import tell
from infra.entry.demo.wallets import Accounts, set_up
from infra.entry.merchants import Merchant, employ, open_merchant
from infra.entry.migrate import connect
from infra.entry.registry import fill_registry
from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import tenant_handled_event
from infra.kit.settings import Settings
from infra.local.wallets.account import entries
from infra.local.wallets.signing import KEYS, Keys
from infra.local.wallets.signing import Merchant as AtWallets
from modules.pos.switch import SWITCH
from tenancy.access.actor import Actor
from tenancy.access.permissions import Role
from tenancy.accounts.api import install, installation

HARVEST_LANE = Merchant(
    person="Lin Lan", email="lin.lan@harvest-lane.example", shop="Harvest Lane", country="CN", trade="grocery",
    currency="CNY", zone="Asia/Shanghai", locale="en",
)  # fmt: skip
FENGHE_LI = Merchant(
    person="林岚", email="lin.lan@fenghe-li.example", shop="丰禾里", country="CN", trade="grocery", currency="CNY",
    zone="Asia/Shanghai", locale="zh_Hans",
)  # fmt: skip
MERCHANTS = (HARVEST_LANE, FENGHE_LI)
FILLED = "demo.fill"
WORDS = (
    "amber", "bamboo", "cedar", "clover", "harbor", "jasmine", "lantern", "maple", "meadow", "orchid", "pepper",
    "river", "saffron", "sesame", "willow",
)  # fmt: skip


async def open_demo(settings: Settings, wallets: str = "") -> Sequence[DemoLogin]:
    """Opens an English and a Chinese grocery with goods, people and five weeks of orders, unless they are there; gives
    the log-ins. `wallets`: where those to try out answer; the shops have accounts with them.
    """
    fill_registry()
    install(settings)
    connect_gateway(settings)
    databases = connect(settings, connections=2, provisioning=True)
    try:
        typed = entries(wallets, Keys.kept(settings.data / KEYS), AtWallets()) if wallets else {}
        return [login for merchant in MERCHANTS for login in await open_one(databases, merchant, typed)]
    finally:
        await databases.dispose()


async def open_one(databases: Databases, merchant: Merchant, wallets: Accounts) -> list[DemoLogin]:
    owner = await open_merchant(databases, merchant, password_for(merchant.email))
    hires = CREW[merchant.locale]
    emails = [f"{hire.mailbox}@{merchant.email.partition('@')[2]}" for hire in hires]
    crew = [
        await employ(databases, owner, hire.name, email, hire.role, password_for(email))
        for hire, email in zip(hires, emails, strict=True)
    ]
    pin = pin_for(merchant.email)
    await fill(databases, owner, crew, pin)
    await set_up(databases, owner, wallets)
    people = [(merchant.person, Role.OWNER, merchant.email)]
    people += [(hire.name, hire.role, email) for hire, email in zip(hires, emails, strict=True)]
    return [
        DemoLogin(merchant.shop, f"{name}, {role}", email, password_for(email), pin) for name, role, email in people[:3]
    ]


def password_for(email: str) -> str:
    """Three words and a number: another one in each installation, and the same whenever it is asked."""
    dice = Random(installation().sign("demo log-in", email))  # noqa: S311  the seed is the secret
    return "-".join([*dice.sample(WORDS, 3), str(dice.randrange(1000, 10_000))])


def pin_for(email: str) -> str:
    """What everybody of that shop types at its registers."""
    return str(Random(installation().sign("demo pin", email)).randrange(1000, 10_000))  # noqa: S311


async def fill(databases: Databases, owner: Actor, crew: Sequence[Actor], pin: str) -> None:
    """The whole story in one unit: it is there or it isn't, and who comes second waits for the first."""
    if not await is_filled(databases, owner):
        await provide_switch(databases, owner)
    async with databases.tenant(owner.tenant, owner.cell) as session:
        if await is_first(session, owner):
            with working(f"Making the last five weeks of {owner.shop}") as report:
                await tell(session, owner, crew, pin, clock.now(), report)
            await session.commit()


async def is_filled(databases: Databases, owner: Actor) -> bool:
    done = tenant_handled_event.c
    async with databases.read_tenant(owner.tenant, owner.cell) as session:
        query = sa.select(sa.literal(1)).where(done.handler == FILLED, done.event == owner.staff)
        return await session.scalar(query) is not None


async def provide_switch(databases: Databases, owner: Actor) -> None:
    """The register is on, as if its owner had switched it on and the worker had made its tables."""
    async with databases.platform() as session:
        await switch_on(session, owner.tenant, owner.cell, SWITCH, clock.now(), who="demo")
        await session.commit()
    await make_switch(databases, owner.tenant, owner.cell, SWITCH)


async def is_first(session: TenantSession, owner: Actor) -> bool:
    once = insert(tenant_handled_event).values(handler=FILLED, event=owner.staff).on_conflict_do_nothing()
    return (await session.execute(once.returning(sa.literal(1)))).first() is not None
