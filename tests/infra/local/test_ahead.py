import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from infra.local.ahead import Ahead
from infra.local.stripe.store import Store

READ = "import sys, pathlib, infra.local.ahead as it; print(it.Ahead(pathlib.Path(sys.argv[1])).seconds)"


def test_what_one_process_puts_forward_is_so_in_another_and_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    early, late = Ahead(file), Ahead(file)
    assert late.passed() == timedelta(0)
    early.seconds = 86_400 * 365 * 20
    assert late.passed() == timedelta(days=365 * 20)
    said = subprocess.run([sys.executable, "-c", READ, str(file)], capture_output=True, text=True, check=True)
    assert int(said.stdout) == 86_400 * 365 * 20


def test_without_a_file_a_clock_is_its_own(tmp_path: Path) -> None:
    one, other = Ahead(), Ahead()
    one.seconds = 5
    assert other.seconds == 0
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_was_ahead_of_its_clock_does_not_go_back(tmp_path: Path) -> None:
    alone = Store(tmp_path / "stripe.json")
    alone.ahead = 60
    alone.keep()
    clock = Ahead(tmp_path / "clock")
    assert Store(tmp_path / "stripe.json", clock).ahead == 60
    assert clock.seconds == 60
