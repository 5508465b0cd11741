"""The house's defaults of plain rows, shown with stores."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from infra.kit.db.failures import problem_of
from infra.kit.db.repository import Repository
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Conflict, NotFound
from modules.shops.errors import StoreMissing
from modules.shops.models import Channel, Store
from modules.shops.repository import Stores
from tenancy.tenants.api import TenantCard


class Channels(Repository[Channel]):
    model_type = Channel


def a_store(code: str) -> Store:
    return Store(code=code, name="Harbour Street", zone="Europe/London", region="GB")


async def test_a_row_that_is_not_there_is_not_found_by_the_name_its_package_gave(session: TenantSession) -> None:
    with pytest.raises(StoreMissing):
        await Stores(session).get(new_id())
    with pytest.raises(NotFound):
        await Channels(session).get_one(code="smoke signals")


async def test_a_refusal_of_the_database_stays_its_own(session: TenantSession) -> None:
    with pytest.raises(IntegrityError) as refused:
        await Stores(session).add(a_store("S1"))
    assert isinstance(problem_of(refused.value), Conflict)


async def test_rows_are_written_at_once_and_only_the_edge_commits(session: TenantSession) -> None:
    await Stores(session).add(a_store("S7"))
    assert await session.scalar(sa.text("SELECT name FROM store WHERE code = 'S7'")) == "Harbour Street"
    await session.rollback()
    assert not await Stores(session).exists(code="S7")


async def test_a_change_says_when_it_was_made_and_one_of_nothing_writes_nothing(session: TenantSession) -> None:
    moment = sa.text("SELECT xmin::text, changed::text = pg_current_xact_id()::text FROM store WHERE code = 'S1'")
    store = await Stores(session).get_one(code="S1")
    before = (await session.execute(moment)).one()
    await Stores(session).change(store, name=store.name)
    assert (await session.execute(moment)).one() == before
    await Stores(session).change(store, name="Renamed")
    after = (await session.execute(moment)).one()
    assert after[0] != before[0]
    assert after[1] is True


async def test_what_was_read_before_does_not_hide_what_others_committed(
    databases: Databases, fresh_tenant: TenantCard
) -> None:
    async with databases.tenant(fresh_tenant.id) as session, databases.tenant(fresh_tenant.id) as other:
        mine = await Stores(session).get_one(code="S1")
        await Stores(other).change(await Stores(other).get(mine.id), phone="020 7946 0018")
        await other.commit()
        assert (await Stores(session).get(mine.id, with_for_update=True)).phone == "020 7946 0018"
