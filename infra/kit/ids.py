"""UUIDv7 ids (RFC 9562): made by whoever creates the row, in order within a process, never decided by the database."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

_COUNTER_BITS = 42
_TAIL_BITS = 32
_COUNTER_END = 1 << _COUNTER_BITS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Sequence:
    """Milliseconds and a 42-bit counter that only go up, also when the machine's clock is set back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def advance(self, millisecond: int) -> tuple[int, int]:
        with self._lock:
            if millisecond > self._millisecond:
                self._millisecond = millisecond
                # One bit stays free, so that a burst within the millisecond has room to count up.
                self._counter = int.from_bytes(os.urandom(6)) & (_COUNTER_END // 2 - 1)
            else:
                self._counter += 1
                if self._counter == _COUNTER_END:
                    self._millisecond += 1
                    self._counter = 0
            return self._millisecond, self._counter


_sequence = _Sequence()


def new_id() -> UUID:
    """A new UUIDv7, greater than each one this process has made before."""
    millisecond, counter = _sequence.advance(time.time_ns() // 1_000_000)
    high = counter >> 30
    low = counter & 0x3FFF_FFFF
    tail = int.from_bytes(os.urandom(_TAIL_BITS // 8))
    return UUID(int=millisecond << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low << 32 | tail)


def time_of(identifier: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond, in UTC. An id made elsewhere tells its maker's clock: don't trust it.

    Raises ValueError for another version.
    """
    if identifier.version != 7:  # noqa: PLR2004  the version's own number
        raise ValueError(f"{identifier} is no UUIDv7")
    return _EPOCH + timedelta(milliseconds=identifier.int >> 80)
