"""Every day: shops that were named before names were kept as people look for them."""

from datetime import timedelta

from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered
from tenancy.tenants.api import spell_all


async def spell(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """Some at a time; a repeat finds nothing to do."""
    found = 1
    while found:
        async with databases.platform() as session:
            found = await spell_all(session)
            await session.commit()
        await delivered.renew()


SPELL = Job(name="operators.spell_names", every=timedelta(days=1), run=spell, of_platform=True)
