import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import cast

import asyncpg
import psutil
import pytest

from infra.local.binaries import ServerError
from infra.local.postgres import Postgres

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def ask(server: Postgres, sql: str, password: str = "") -> object:
    async def once() -> object:
        connection = await asyncpg.connect(
            host="127.0.0.1",
            port=server.port,
            user="postgres",
            password=password or server.password,
            database="postgres",
            ssl=False,
        )
        try:
            return cast("object", await connection.fetchval(sql))
        finally:
            await connection.close()

    return asyncio.run(once())


def owner_that_is_killed(home: Path) -> int:
    """Start a server from another process, kill that one and its guard with -9, give the server's number."""
    script = (
        "import os, signal, sys; from pathlib import Path; from infra.local.postgres import Postgres\n"
        "from infra.local.guard import guard\n"
        "server = Postgres(Path(sys.argv[1]), fsync='off').start()\n"
        "print(server.process.pid, flush=True)\n"
        "os.kill(guard().pid, signal.SIGKILL); os.kill(os.getpid(), signal.SIGKILL)"
    )
    died = subprocess.run([sys.executable, "-c", script, home], capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    return int(died.stdout)


def test_data_is_there_after_a_stop_and_after_kill_9(tmp_path: Path) -> None:
    with Postgres(tmp_path, fsync="off") as server:
        ask(server, "CREATE TABLE kept AS SELECT 5 AS n")
        server.stop()
        server.start()
        assert ask(server, "SELECT n FROM kept") == 5
        assert server.process
        server.process.kill()
        server.process.wait()
        server.start()
        assert ask(server, "SELECT n FROM kept") == 5


def test_a_wrong_password_is_refused_and_no_other_address_served(tmp_path: Path) -> None:
    with Postgres(tmp_path, fsync="off") as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(server, "SELECT 1", password="wrong")
        assert ask(server, "SHOW listen_addresses") == "127.0.0.1"
        assert ask(server, "SELECT rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolname = 'postgres'")


def test_nothing_but_the_owner_can_look_into_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Postgres(home, fsync="off"):
        pass
    assert home.stat().st_mode & 0o077 == 0
    assert (home / "postgres.password").stat().st_mode & 0o077 == 0
    assert (home / "postgres.log").stat().st_mode & 0o077 == 0


def test_a_half_made_data_folder_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    with Postgres(tmp_path, fsync="off") as server:
        assert ask(server, "SELECT 1") == 1


def test_a_server_that_its_killed_owner_left_is_stopped_and_replaced(tmp_path: Path) -> None:
    left = owner_that_is_killed(tmp_path)
    assert psutil.pid_exists(left)
    with Postgres(tmp_path, fsync="off") as server:
        assert server.process
        assert server.process.pid != left
        assert not psutil.pid_exists(left) or psutil.Process(left).status() == psutil.STATUS_ZOMBIE
        assert ask(server, "SELECT 1") == 1


def test_one_folder_has_one_owner(tmp_path: Path) -> None:
    with Postgres(tmp_path, fsync="off"), pytest.raises(ServerError, match=f"in use by process {os.getpid()}"):
        Postgres(tmp_path).start()


def test_a_number_used_again_by_another_process_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres.pid").write_text(str(os.getpid()))
    with Postgres(tmp_path, fsync="off") as server:
        assert ask(server, "SELECT 1") == 1


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with Postgres(tmp_path / "a", fsync="off") as first:
        second = Postgres(tmp_path / "b", first.port)
        with pytest.raises(ServerError, match=f"Port {first.port} is in use"):
            second.start()


def test_data_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServerError, match="was made by PostgreSQL 16"):
        Postgres(tmp_path).start()


def test_a_small_disk_is_refused_with_the_space_it_takes(small_disk: Path) -> None:
    with pytest.raises(ServerError, match=r"has \d+ MB free, and postgres needs 256 MB"):
        Postgres(small_disk).start()
    assert not (small_disk / "postgres").exists()


@AS_ROOT
def test_root_without_namespaces_runs_it_as_nobody(tmp_path: Path) -> None:
    home = Path("/tmp") / f"yuntai-nobody-{os.getpid()}"  # pytest's own folder is closed to nobody
    try:
        with Postgres(home, namespace=False, fsync="off") as server:
            assert server.process
            assert psutil.Process(server.process.pid).username() == "nobody"
            assert ask(server, "SELECT 1") == 1
    finally:
        shutil.rmtree(home)


@AS_ROOT
def test_root_does_not_open_its_folder_when_namespaces_serve(tmp_path: Path) -> None:
    with Postgres(tmp_path / "home", fsync="off") as server:
        assert server.data.stat().st_uid == 0
        assert server.process
        assert psutil.Process(server.process.pid).uids().real == 0
