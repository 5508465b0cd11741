"""Opens the demo merchant, once."""

from collections.abc import Sequence
from random import Random

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.entry.console import DemoLogin, working
from infra.entry.demo.story import tell
from infra.entry.merchants import Merchant, open_merchant
from infra.entry.migrate import connect
from infra.entry.registry import fill_registry
from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import tenant_handled_event
from infra.kit.settings import Settings
from tenancy.access.actor import Actor
from tenancy.accounts.api import install, installation

HARVEST_LANE = Merchant(
    person="Lin Lan", email="lin.lan@harvest-lane.example", shop="Harvest Lane", country="CN", trade="grocery",
    currency="CNY", zone="Asia/Shanghai", locale="en",
)  # fmt: skip
FILLED = "demo.fill"
WORDS = (
    "amber", "bamboo", "cedar", "clover", "harbor", "jasmine", "lantern", "maple", "meadow", "orchid", "pepper",
    "river", "saffron", "sesame", "willow",
)  # fmt: skip


async def open_demo(settings: Settings) -> Sequence[DemoLogin]:
    """Opens Harvest Lane with goods, customers and five weeks of orders, unless it is there; gives its log-ins."""
    fill_registry()
    install(settings)
    password = password_for(HARVEST_LANE.email)
    databases = connect(settings, connections=2, provisioning=True)
    try:
        owner = await open_merchant(databases, HARVEST_LANE, password)
        await fill(databases, owner)
    finally:
        await databases.dispose()
    return (DemoLogin(f"{HARVEST_LANE.person}, owner", HARVEST_LANE.email, password),)


def password_for(email: str) -> str:
    """Three words and a number: another one in each installation, and the same whenever it is asked."""
    dice = Random(installation().sign("demo log-in", email))  # noqa: S311  the seed is the secret
    return "-".join([*dice.sample(WORDS, 3), str(dice.randrange(1000, 10_000))])


async def fill(databases: Databases, owner: Actor) -> None:
    """The whole story in one unit: it is there or it isn't, and who comes second waits for the first."""
    async with databases.tenant(owner.tenant, owner.cell) as session:
        if await is_first(session, owner):
            with working("Making the demo merchant's last five weeks") as report:
                await tell(session, owner, clock.now(), report)
            await session.commit()


async def is_first(session: TenantSession, owner: Actor) -> bool:
    once = insert(tenant_handled_event).values(handler=FILLED, event=owner.staff).on_conflict_do_nothing()
    return (await session.execute(once.returning(sa.literal(1)))).first() is not None
