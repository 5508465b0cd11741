"""What the embedded servers share: a folder, a password, a port on 127.0.0.1, a process that starts and stops."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import ClassVar, Self

import psutil

from infra.local.binaries import ServerError
from infra.local.guard import guard
from infra.local.lock import Held, Lock

MEGABYTE = 1024 * 1024


class Server:
    """One server with its data in `home`/<name>. `port=0`: a free one, kept while this object lives."""

    name: ClassVar[str]
    gentle: ClassVar[signal.Signals] = signal.SIGTERM
    hard: ClassVar[signal.Signals] = signal.SIGKILL
    first_megabytes: ClassVar[int]  # free space wanted for new data
    again_megabytes: ClassVar[int]  # and to open data that is there

    def __init__(self, home: Path, port: int = 0) -> None:
        self.home, self.port = home.resolve(), port
        self.data = self.home / self.name
        self.log = self.home / f"{self.name}.log"
        self._pid_file = self.home / f"{self.name}.pid"
        self._fixed_port = port
        self._lock: Lock | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.password = kept_secret(self.home / f"{self.name}.password")

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process on `self.port`, by `spawn`."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        raise NotImplementedError

    def start(self, seconds: float = 60) -> Self:
        """Start it and wait until it answers. Raises ServerError with the end of its log."""
        self._own()
        try:
            self._stop_orphan()
            self._check_space()
            self._launch_until_ready(seconds)
        except BaseException:
            self.stop()
            raise
        return self

    def _launch_until_ready(self, seconds: float) -> None:
        for _ in range(4):  # again when a port was taken meanwhile, or a killed server's children are still leaving
            self._choose_port()
            self.process = self.launch()
            guard().watch(self.process.pid, self.hard)
            self._pid_file.write_text(str(self.process.pid))
            if self._wait_until_ready(self.process, seconds):
                self._fixed_port = self.port  # whoever knows the address finds it again after a restart
                return
            self._end_process(seconds=5)
            time.sleep(0.25)
        raise ServerError(f"{self.name} did not start. The end of {self.log}:\n{tail(self.log)}")

    def stop(self, seconds: float = 20) -> None:
        """Stop it gently, after `seconds` hard; leaves no process and gives the folder free."""
        self._end_process(seconds)
        if self._lock:
            self._lock.release()
            self._lock = None

    def is_running(self) -> bool:
        """Tell whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def spawn(
        self, *argv: str | Path, stdin: int = subprocess.DEVNULL, user: int | None = None, group: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a process in a session of its own that writes to this server's log."""
        extra: list[int] | None = None if user is None else []
        with open(self.log, "ab", opener=_private) as log:
            return subprocess.Popen(
                argv,
                stdin=stdin,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=extra,
            )

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _own(self) -> None:
        if self._lock:
            return
        try:
            self._lock = Lock(self.home / f"{self.name}.lock")
        except Held as held:
            raise ServerError(
                f"{self.data} is in use by process {held.pid}. Stop that one, or choose another folder."
            ) from None

    def _stop_orphan(self) -> None:
        """End a server that a killed owner left behind: we hold the lock, so nobody minds it."""
        orphan = self._orphan()
        if orphan:
            orphan.send_signal(self.hard)
            with contextlib.suppress(psutil.TimeoutExpired):
                orphan.wait(10)
        self._pid_file.unlink(missing_ok=True)

    def _orphan(self) -> psutil.Process | None:
        try:
            process = psutil.Process(int(self._pid_file.read_text()))
            if Path(process.cwd()) == self.data:  # both servers work in their data folder; a number used again does not
                return process
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        return None

    def _check_space(self) -> None:
        wanted = self.again_megabytes if self.data.exists() else self.first_megabytes
        free = shutil.disk_usage(self.home).free // MEGABYTE
        if free < wanted:
            raise ServerError(
                f"{self.home} has {free} MB free, and {self.name} needs {wanted} MB there. "
                "Make room, or choose another folder with YUNTAI_DATA."
            )

    def _choose_port(self) -> None:
        if self._fixed_port and is_taken(self._fixed_port):
            raise ServerError(
                f"Port {self._fixed_port} is in use. Choose another for {self.name}, or 0 for a free one."
            )
        if not self.port or is_taken(self.port):
            self.port = free_port()

    def _wait_until_ready(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            if self.is_ready():
                return True
            time.sleep(0.005)
        return False

    def _end_process(self, seconds: float) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self.gentle)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(self.hard)
                process.wait()
        guard().release(process.pid)
        self._pid_file.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def free_port() -> int:
    """Give a port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Tell whether something answers at `port` of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kept_secret(path: Path) -> str:
    """Read the secret in `path`, or make one there for this user alone."""
    with contextlib.suppress(FileNotFoundError):
        if secret := path.read_text():
            return secret
    secret = secrets.token_urlsafe(32)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    fresh.rename(path)
    return secret


def tail(log: Path, lines: int = 8) -> str:
    """Give the last lines of a log, "" if there is none."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
