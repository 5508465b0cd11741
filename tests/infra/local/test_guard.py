import signal
import subprocess
import sys
import time

import psutil
import pytest

SCRIPT = """
import signal, subprocess, sys, time
from infra.local.guard import guard
ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
children = [
    subprocess.Popen([sys.executable, "-c", ignore], stdout=subprocess.PIPE, start_new_session=True),
    subprocess.Popen(["sleep", "60"], start_new_session=True),
    subprocess.Popen(["sleep", "60"], start_new_session=True),
]
children[0].stdout.readline()
for child in children:
    guard().watch(child.pid, signal.SIGTERM)
guard().release(children[2].pid)
print(*(child.pid for child in children), guard().pid, flush=True)
time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_until_gone(pids: list[int], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline, [pid for pid in pids if is_alive(pid)]
        time.sleep(0.01)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_process_started_goes_within_a_second_of_it(end: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        stubborn, gentle, released, guard = map(int, owner.stdout.readline().split())
        try:
            assert all(map(is_alive, (stubborn, gentle, released, guard)))
            owner.send_signal(end)
            owner.wait()
            wait_until_gone([stubborn, gentle, guard], 1)
            assert is_alive(released)
        finally:
            psutil.Process(released).kill()
