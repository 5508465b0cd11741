"""Whatever registers do with their drawers, in any order: X, Z, drawers and shelf add up to the cent."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from litestar import Litestar

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.pos.models import Cashier
from modules.pos.permissions import AT_REGISTER
from tenancy.tenants.api import TenantCard
from tests.factories.goods import add_goods
from tests.factories.registers import Till, open_till
from tests.fixtures.figures import Figure
from tests.modules.pos.conftest import a_code
from tests.modules.pos.shift_machine import OWN, SHARED, ShiftMachine

SHARES = 2
Three = tuple[Till, Till, Till]
People = tuple[tuple[UUID, str], ...]
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.fixture
async def people(databases: Databases, pos_shop: TenantCard) -> People:
    """Three with every right."""
    made = tuple((new_id(), name) for name in ("Chen Yu", "Lin Lan", "Bo Li"))
    rights = [right.value for right in AT_REGISTER]
    async with databases.tenant(pos_shop.id) as session:
        rows = [{"id": key, "name": name, "rights": rights} for key, name in made]
        await session.execute(sa.insert(Cashier), rows)
        await session.commit()
    return made


@pytest.fixture
async def tills(live_app: Litestar, databases: Databases, pos_shop: TenantCard) -> AsyncGenerator[Three]:
    """Two at one drawer, and one with its own."""
    front = f"{SHARED} {a_code()}"
    drawers = (front, front, f"{OWN} {a_code()}")
    one, two, three = [await open_till(live_app, databases, pos_shop, a_code(), drawer=name) for name in drawers]
    made = one, two, three
    yield made
    for till in made:
        await till.client.aclose()


@pytest.fixture
async def plenty(databases: Databases, pos_shop: TenantCard) -> UUID:
    """Goods that are never sold out."""
    async with databases.tenant(pos_shop.id) as session:
        made = await add_goods(session, name="Longjing tea", on_hand=1_000_000)
        await session.commit()
    return made


@pytest.fixture
async def machine(
    databases: Databases,
    pos_shop: TenantCard,
    plenty: UUID,
    people: People,
    tills: Three,
) -> type[ShiftMachine]:
    class Machine(ShiftMachine):
        pass

    Machine.databases, Machine.tenant, Machine.tea, Machine.people = databases, pos_shop, plenty, people
    Machine.tills, Machine.loop, Machine.tally = tills, asyncio.get_running_loop(), Counter()
    return Machine


@pytest.mark.prove("shifts", want="200 sequences of 40 steps: drawers, X and Z, gapless numbers, totals to the cent")
@pytest.mark.parametrize("share", range(SHARES))
async def test_whatever_registers_do_x_z_drawers_and_shelf_add_up(
    machine: type[ShiftMachine], scale: Callable[[int, int], int], figure: Figure, share: int
) -> None:
    """erpnext#54183, PR#31654, PR#28006, #38601, #43855, #49189: closings whose totals were off, or 0."""
    sequences, steps = scale(8, 200 // SHARES), scale(20, 40)
    wanted = settings(
        max_examples=sequences, stateful_step_count=steps, deadline=None, database=None, suppress_health_check=SLOW,
        print_blob=False, phases=(Phase.generate,),  # what is committed can't be shrunk
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, seed(share)(machine), settings=wanted)
    sent = machine.tally
    figure(
        f"{sequences} sequences of {steps} steps, {sent.total()} documents with {sent['closing']} closings: drawers, X,"
        " Z and shelf as the model has them"
    )
    assert {"opening", "sale", "closing"} <= {*sent}


async def test_control_cash_that_a_report_forgets_is_found(
    machine: type[ShiftMachine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where safe drops take nothing out: the model says so."""

    def none(_facts: object, _what: str) -> tuple[int, ...]:
        return ()

    monkeypatch.setattr("modules.pos.shifts.report.entry_amounts", none)

    def sell_and_drop() -> None:
        shop = machine()
        shop.begin()
        shop.open(place=0, cash=5000, who=0, kept=False)
        shop.sell(place=0, pieces=2, tender="cash", who=0, kept=False)
        shop.all_adds_up()
        shop.move(place=1, what="drop", cash=1000, who=0, kept=False)
        with pytest.raises(AssertionError):
            shop.all_adds_up()

    await asyncio.to_thread(sell_and_drop)
