"""A small process that outlives ours by a moment: when we die without a word, it ends what we started.

A pipe tells it: its end comes with our end, by kill -9 too. PR_SET_PDEATHSIG doesn't serve here: entering a user
namespace clears it, and it follows the thread that started the child, not the process.
"""

import contextlib
import functools
import os
import signal
import sys
import time

PATIENCE = 0.6


class Guard:
    """Keeps a list of our children, each with the signal that ends it."""

    def __init__(self) -> None:
        read, self._pipe = os.pipe()
        os.set_inheritable(read, True)  # noqa: FBT003  it takes no name
        argv = [sys.executable, "-I", "-S", __file__, str(read)]
        nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
        # No Popen: that one wants to see the end of its process, and this one sees ours.
        self.pid = os.posix_spawn(sys.executable, argv, os.environ, file_actions=[nothing], setsid=True)
        os.close(read)

    def watch(self, pid: int, end: signal.Signals) -> None:
        """Send `end` to `pid` when this process dies, and SIGKILL if that isn't enough."""
        os.write(self._pipe, f"{pid} {int(end)}\n".encode())

    def release(self, pid: int) -> None:
        """Forget a child that has ended."""
        os.write(self._pipe, f"{pid} 0\n".encode())


@functools.cache
def guard() -> Guard:
    """Give this process's guard; the first call starts it."""
    return Guard()


def _listen(pipe: int) -> dict[int, int]:
    watched: dict[int, int] = {}
    with os.fdopen(pipe) as lines:
        for line in lines:
            pid, end = map(int, line.split())
            watched[pid] = end
            if not end:
                del watched[pid]
    return watched


def _end(watched: dict[int, int]) -> None:
    for pid, end in watched.items():
        _signal(pid, end)
    deadline = time.monotonic() + PATIENCE
    while any(map(_is_alive, watched)) and time.monotonic() < deadline:
        time.sleep(0.01)
    for pid in filter(_is_alive, watched):
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, end: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, end)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    _end(_listen(int(sys.argv[1])))
