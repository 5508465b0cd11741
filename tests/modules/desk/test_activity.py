"""The activity log as it is read: narrowed, with what was before and after, and taken away."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.desk.activity import Asked, activity_of, differences, flattened
from modules.desk.authors import Author
from modules.desk.log import Deed, Entry, changes, note
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.callers import owner_at

LIN, BO = Author(new_id(), "Lin"), Author(new_id(), "Bo")
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.dictionaries(st.sampled_from("abcd"), SCALARS | st.dictionaries(st.sampled_from("xy"), SCALARS))


async def done(
    session: TenantSession, act: str, by: Author = LIN, at: datetime | None = None, **facts: dict[str, object]
) -> UUID:
    subject = new_id()
    deed = Deed(act=act, kind=f"catalog.{act.partition('.')[0]}", subject=subject, subject_name=f"{act}!", **facts)
    await note(session, [deed], by=by, at=at or clock.now())
    return subject


async def texts(session: TenantSession, **asked: object) -> set[str]:
    page = await activity_of(session, an_actor(), Asked(**asked), None)  # type: ignore[arg-type]
    return {line.subject for line in page.lines}


async def test_the_log_is_narrowed_by_person_kind_thing_and_day(session: TenantSession) -> None:
    now = clock.now()
    thing = await done(session, "product.edited", LIN, now)
    await done(session, "category.added", BO, now - timedelta(days=3))
    assert {"product.edited!", "category.added!"} <= await texts(session)
    assert "category.added!" not in await texts(session, who=LIN.id)
    assert "product.edited!" not in await texts(session, kind="catalog.category")
    assert await texts(session, subject=thing) == {"product.edited!"}
    today = clock.day_of(now, "Europe/London")
    assert "category.added!" not in await texts(session, since=today)
    assert "product.edited!" not in await texts(session, until=today - timedelta(days=1))


async def test_who_works_in_some_stores_reads_their_own_deeds_alone(session: TenantSession) -> None:
    await done(session, "product.edited", LIN)
    await done(session, "product.renamed", BO)
    actor = an_actor(staff=BO.id, stores=frozenset({new_id()}))
    page = await activity_of(session, actor, Asked(), None)
    assert {line.author for line in page.lines} == {"Bo"}


async def test_everybody_who_did_something_can_be_chosen_under_their_last_name(session: TenantSession) -> None:
    who = new_id()
    for name in ("Old Name", "New Name"):
        await done(session, "product.edited", Author(who, name))
    page = await activity_of(session, an_actor(), Asked(), None)
    assert [name for key, name in page.people if key == str(who)] == ["New Name"]


@given(before=VALUES, after=VALUES)
def test_the_difference_names_each_field_that_differs_and_no_other(
    before: dict[str, object], after: dict[str, object]
) -> None:
    old, new = flattened(before), flattened(after)
    entry = Entry(
        id=new_id(), at=clock.now(), author=None, author_name="", act="x.y", kind="x", subject=new_id(),
        subject_name="", before=before, after=after,
    )  # fmt: skip
    assert len(differences(entry, "en")) == sum(old.get(name) != new.get(name) for name in {*old, *new})
    was, becomes = changes(before, before)
    assert (was, becomes) == ({}, {})


@pytest.mark.parametrize(("locale", "said"), [("en", "Variant TEA-1 · Price"), ("zh_Hans", "规格 TEA-1 · 价格")])
def test_what_has_a_code_is_named_with_it_in_the_reader_s_language(locale: str, said: str) -> None:
    entry = Entry(
        id=new_id(), at=clock.now(), act="product.edited", author=None, author_name="Lin", kind="catalog.product",
        subject=new_id(), subject_name="Tea", before={"variant TEA-1": {"price": 1}},
        after={"variant TEA-1": {"price": 2}},
    )  # fmt: skip
    assert [each.field for each in differences(entry, locale)] == [said]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_log_is_taken_away_as_it_is_shown(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, form: str
) -> None:
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        await done(session, "product.edited", before={"name": "Tea"}, after={"name": "=Tea"})
        await done(session, "product.edited", BO)
        await session.commit()
    home = f"/app/{fresh_tenant.slug}/activity"
    page = (await owner.open(home)).text
    assert "<del>Tea</del>" in page
    answer = await owner.open(f"{home}/export.{form}?who={LIN.id}")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.text.splitlines()
        assert lines[1].endswith("product.edited!,Name,Tea,'=Tea")
        assert len(lines) == 2


def test_an_amount_that_changed_is_written_as_money() -> None:
    entry = Entry(
        id=new_id(), at=clock.now(), act="product.edited", author=None, author_name="Lin", kind="catalog.product",
        subject=new_id(), subject_name="Tea", before={"price": 1000}, after={"price": 1234, "low_stock": 3},
    )  # fmt: skip
    price, low = differences(entry, "en", "GBP")
    assert (price.before, price.after, low.after) == ("£10.00", "£12.34", "3")
