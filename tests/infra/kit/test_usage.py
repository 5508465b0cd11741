"""What is used is counted from events: each once."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from infra.kit.relay import COUNTED, FAN_OUT, Relay, RelaySettings
from infra.kit.usage import used_between
from tests.infra.kit.effects import COUNT, Counted, Troubled
from tests.infra.kit.line import Line


def relay_of(line: Line) -> Relay:
    return Relay(
        line.databases,
        line.redis,
        [COUNT],
        line.sent.extend,
        "test",
        RelaySettings(events=10_000),
        metered=[Counted.name],
    )


async def used(line: Line, tenant: int = 0) -> dict[str, int]:
    today = datetime.now(UTC).date()
    async with line.databases.cell() as session:
        return await used_between(session, line.tenants[tenant], today - timedelta(days=1), today + timedelta(days=1))


async def test_each_event_is_counted_once_for_its_own_tenant(line: Line) -> None:
    relay = relay_of(line)
    await line.publish(*(Counted(n=n) for n in range(3)), Troubled())
    await line.publish(Counted(n=1), tenant=1)
    await relay.pass_over("main")
    await line.publish(Counted(n=9))
    await relay.pass_over("main")
    await relay.pass_over("main")
    assert await used(line) == {Counted.name: 4}
    assert await used(line, tenant=1) == {Counted.name: 1}


async def test_a_pass_that_ends_before_its_commit_counts_nothing_and_the_next_one_all(line: Line) -> None:
    await line.publish(Counted(n=1))
    relay = relay_of(line)

    async with relay.session("main") as session:
        facts = {"names": [], "handlers": [], "events": 10_000, "metered": [Counted.name]}
        await session.execute(sa.text(FAN_OUT.format(schema="cell", counted=COUNTED)), facts)  # and is killed
    assert await used(line) == {}
    await relay_of(line).pass_over("main")
    assert await used(line) == {Counted.name: 1}


async def test_what_was_used_on_other_days_is_not_of_this_month(line: Line) -> None:
    await line.publish(Counted(n=1))
    await relay_of(line).pass_over("main")
    async with line.databases.cell() as session:
        assert await used_between(session, line.tenants[0], date(2020, 1, 1), date(2020, 2, 1)) == {}
