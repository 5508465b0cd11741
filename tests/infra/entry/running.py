"""A whole Yuntai in processes of its own, as a user starts it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import psutil

ROOT = Path(__file__).parents[3]
READY_SECONDS = 120


class Running:
    """`yuntai up` on `data`; a context that ends it hard if the test did not."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.data = data
        self.output = data.with_suffix(".output")
        self._environ = own_environ(data) | environ
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process
        return self._process

    @property
    def endpoints(self) -> dict[str, Any]:
        return json.loads((self.data / "endpoints.json").read_bytes())

    def said(self) -> str:
        return self.output.read_text()

    def start(self) -> Self:
        with self.output.open("wb") as output:
            argv = [sys.executable, "-m", "infra.entry.cli", "up"]
            self._process = subprocess.Popen(
                argv, env=self._environ, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )
        wait_until(lambda: (self.data / "endpoints.json").exists() or self.process.poll() is not None, READY_SECONDS)
        assert self.process.poll() is None, self.said()
        return self

    def family(self) -> list[psutil.Process]:
        """Itself and every process below it."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def end(self, by: signal.Signals, seconds: float, times: int = 1) -> list[psutil.Process]:
        """Send a signal, `times` at once; gives what is alive after `seconds` of all that ran."""
        family = self.family()
        for _ in range(times):
            self.process.send_signal(by)
        _, alive = psutil.wait_procs(family[1:], 0)
        deadline = time.monotonic() + seconds
        while alive and time.monotonic() < deadline:
            self.process.poll()
            alive = [process for process in alive if is_alive(process)]
            time.sleep(0.01)
        self.process.wait(5)
        return alive

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL, 5)


def own_environ(data: Path) -> dict[str, str]:
    """The machine's variables without ours, and a folder and ports of the test's own."""
    foreign = {
        name: value for name, value in os.environ.items() if not name.startswith(("YUNTAI_", "DATABASE_", "REDIS_"))
    }
    return foreign | {"YUNTAI_DATA": str(data), "YUNTAI_PORT": "0", "YUNTAI_DEMO": "0", "YUNTAI_WEB_PROCESSES": "1"}


def refused(data: Path, environ: Mapping[str, str]) -> str:
    """Start it where it can't start; gives the one message that it ends with."""
    argv = [sys.executable, "-m", "infra.entry.cli", "up"]
    ended = subprocess.run(
        argv,
        env=own_environ(data) | dict(environ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=READY_SECONDS,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
