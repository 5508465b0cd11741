"""How far the clock of a site that is tried out is ahead: a number that all its processes see at once."""

import mmap
import struct
from datetime import timedelta
from pathlib import Path

NUMBER = struct.Struct("q")


class Ahead:
    """`seconds` since the clock was right. `file`: where other processes see them; without it they are ours alone.

    `is_fixed`: nobody may move it.
    """

    def __init__(self, file: Path | None = None, *, is_fixed: bool = False) -> None:
        self.is_fixed = is_fixed
        self._kept = shared(file) if file else mmap.mmap(-1, NUMBER.size)

    @property
    def seconds(self) -> int:
        return int(NUMBER.unpack_from(self._kept)[0])

    @seconds.setter
    def seconds(self, seconds: int) -> None:
        NUMBER.pack_into(self._kept, 0, seconds)

    def passed(self) -> timedelta:
        """The same, to reckon with."""
        return timedelta(seconds=self.seconds)


def shared(file: Path) -> mmap.mmap:
    """The number in `file`, 0 in a new one, as memory that every process which opens it has together."""
    with file.open("a+b") as kept:
        if kept.tell() < NUMBER.size:
            kept.truncate(NUMBER.size)
        return mmap.mmap(kept.fileno(), NUMBER.size)
