"""One owner at a time for a folder. The kernel drops the lock when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path


class Held(RuntimeError):
    """Another process holds the lock; `pid` is its number, 0 if it could not be read."""

    def __init__(self, path: Path, pid: int) -> None:
        super().__init__(f"{path} is held by process {pid}")
        self.pid = pid


class Lock:
    """A lock file; released by `release` or by the end of this process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 32, 0).decode().strip()
            os.close(self._file)
            raise Held(path, int(holder or 0)) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let the next one in. The file stays: taking it away would let two hold locks of one name."""
        os.close(self._file)
