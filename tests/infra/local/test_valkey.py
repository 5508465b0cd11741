from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from infra.local.binaries import ServerError
from infra.local.valkey import Valkey

NEVER = Retry(NoBackoff(), 0)


def test_what_was_written_is_there_after_a_stop_and_after_kill_9(tmp_path: Path) -> None:
    with Valkey(tmp_path, appendfsync="always") as server:
        client = redis.Redis(port=server.port, password=server.password)
        client.set("kept", "5")
        server.stop()
        server.start()
        assert client.get("kept") == b"5"
        assert server.process
        server.process.kill()
        server.process.wait()
        server.start()
        assert client.get("kept") == b"5"
        client.close()


def test_nobody_comes_in_without_the_password(tmp_path: Path) -> None:
    with Valkey(tmp_path) as server, redis.Redis(port=server.port, retry=NEVER) as client:
        with pytest.raises(redis.AuthenticationError):
            client.get("anything")
        assert server.process
        assert server.password not in Path(f"/proc/{server.process.pid}/cmdline").read_text()


def test_a_small_disk_is_enough_and_a_full_one_refused(small_disk: Path) -> None:
    with Valkey(small_disk) as server:
        assert server.is_ready()
    (small_disk / "filler").write_bytes(b"\0" * 60 * 1024 * 1024)
    with pytest.raises(ServerError, match=r"has \d+ MB free, and valkey needs 8 MB"):
        Valkey(small_disk).start()
