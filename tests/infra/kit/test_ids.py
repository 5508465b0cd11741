import threading
import time
from datetime import timedelta
from uuid import RFC_4122, UUID, uuid4

import pytest

from infra.kit import clock, ids


def test_an_id_is_a_uuid_of_version_7() -> None:
    identifier = ids.new_id()
    assert (identifier.version, identifier.variant) == (7, RFC_4122)


def test_ids_of_one_process_ascend() -> None:
    made = [ids.new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_share_an_id() -> None:
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.extend(ids.new_id() for _ in range(2_000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 8_000


def test_ids_ascend_when_the_machine_s_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids.new_id()
    an_hour_ago = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)
    assert ids.new_id() > before


def test_an_id_tells_when_it_was_made() -> None:
    assert abs(ids.time_of(ids.new_id()) - clock.now()) < timedelta(minutes=1)


def test_an_id_of_another_version_tells_no_time() -> None:
    with pytest.raises(ValueError, match="no UUIDv7"):
        ids.time_of(uuid4())
