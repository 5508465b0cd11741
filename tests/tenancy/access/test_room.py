"""May a shop have one more, and when its owner is told that it comes near the limit."""

from typing import Any

import pytest

from infra.kit.db.sessions import PlatformSession
from tenancy.access.errors import LimitReached
from tenancy.access.events import RoomShort
from tenancy.access.room import take_room
from tests.factories.actors import an_actor


class TooManyHats(LimitReached):
    code, what = "too_many_hats", "hats"
    message = "Your plan includes {most} hats. {more}"


async def told(
    monkeypatch: pytest.MonkeyPatch, session: PlatformSession, used: int, period: str = "", **limits: int
) -> list[RoomShort]:
    """What is published when one more is taken beside the `used` ones."""
    found: list[RoomShort] = []

    async def publish(_session: Any, event: RoomShort) -> None:
        found.append(event)

    monkeypatch.setattr("tenancy.access.room.publish", publish)
    await take_room(session, an_actor(limits=limits), TooManyHats, used, period=period)
    return found


@pytest.mark.parametrize(("used", "is_told"), [(6, False), (7, True), (8, False), (9, False)])
async def test_the_crossing_of_four_fifths_alone_is_told(
    monkeypatch: pytest.MonkeyPatch, platform_session: PlatformSession, used: int, is_told: bool
) -> None:
    found = await told(monkeypatch, platform_session, used, hats=10)
    assert [(event.used, event.most) for event in found] == ([(used + 1, 10)] if is_told else [])


async def test_what_is_counted_by_months_is_told_with_its_month(
    monkeypatch: pytest.MonkeyPatch, platform_session: PlatformSession
) -> None:
    (event,) = await told(monkeypatch, platform_session, 9, "2026-11", hats=10)
    assert event.period == "2026-11"


async def test_a_plan_with_one_of_something_is_not_told_of(
    monkeypatch: pytest.MonkeyPatch, platform_session: PlatformSession
) -> None:
    assert await told(monkeypatch, platform_session, 0, hats=1) == []


async def test_what_the_plan_does_not_name_has_room(
    monkeypatch: pytest.MonkeyPatch, platform_session: PlatformSession
) -> None:
    assert await told(monkeypatch, platform_session, 10**6) == []


@pytest.mark.parametrize("used", [10, 11])
async def test_beyond_the_limit_nothing_new_fits(platform_session: PlatformSession, used: int) -> None:
    with pytest.raises(TooManyHats) as refused:
        await take_room(platform_session, an_actor(limits={"hats": 10}), TooManyHats, used)
    assert refused.value.facts == {"most": 10, "more": ""}
