"""Whatever happens to orders, in any order: every ledger adds up."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from infra.kit.db.sessions import TenantSession
from tests.fixtures.figures import Figure
from tests.modules.orders.ledger_machine import LedgerMachine

SHARES = 4
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.mark.prove("ledgers", want="1,000 sequences of 50 steps, every ledger adds up")
@pytest.mark.parametrize("share", range(SHARES))  # they run beside each other
async def test_whatever_happens_to_orders_every_ledger_adds_up(
    session: TenantSession, scale: Callable[[int, int], int], figure: Figure, share: int
) -> None:
    sequences, steps = scale(1, 1000 // SHARES), scale(12, 50)

    class Machine(LedgerMachine):
        pass

    Machine.session, Machine.loop = session, asyncio.get_running_loop()
    wanted = settings(
        max_examples=sequences, stateful_step_count=steps, deadline=None, database=None, suppress_health_check=SLOW,
        print_blob=False,
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, seed(share)(Machine), settings=wanted)
    figure(f"{sequences:,} sequences of {steps} steps, every ledger adds up")


async def test_control_a_part_that_is_lost_is_found(session: TenantSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with goods that come back without being moved: the machine says so."""

    async def nothing(*_: object) -> None:
        """Nobody puts them on the shelf."""

    monkeypatch.setattr("modules.orders.services.take_back.move_back", nothing)

    class Machine(LedgerMachine):
        pass

    Machine.session, Machine.loop = session, asyncio.get_running_loop()

    def sell_and_bring_back() -> None:
        shop = Machine()
        shop.open()
        shop.place(counts=[2, 0, 0], tender="cash", now=True, off=False)
        shop.every_ledger_adds_up()
        shop.bring_back(pick=0, count=1, condition="shelf", refund=True)
        with pytest.raises(AssertionError):
            shop.every_ledger_adds_up()

    await asyncio.to_thread(sell_and_bring_back)
