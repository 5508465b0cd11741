"""Embedded PostgreSQL. It refuses root, so root runs it in a user namespace, else as `nobody`; others directly."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from typing import ClassVar

import psutil

from infra.local.binaries import ServerError, postgres_folder, postgres_version
from infra.local.server import MEGABYTE, Server, tail

STATE_LINE = 7
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
SCRAM = "-U postgres -E UTF8 -A scram-sha-256 --locale-provider=builtin --builtin-locale=C.UTF-8"


class Postgres(Server):
    """PostgreSQL with scram passwords on 127.0.0.1 only. `settings` are postgresql.conf's, above the local ones.

    `namespace=False` is for machines that forbid user namespaces.
    """

    name: ClassVar[str] = "postgres"
    gentle: ClassVar[signal.Signals] = signal.SIGINT  # fast shutdown
    hard: ClassVar[signal.Signals] = signal.SIGQUIT  # immediate: recovers at the next start
    first_megabytes: ClassVar[int] = 256
    again_megabytes: ClassVar[int] = 32

    def __init__(self, home: Path, port: int = 0, *, namespace: bool = True, **settings: str | int) -> None:
        super().__init__(home, port)
        self.bin = postgres_folder()
        self._namespace = namespace
        self._settings = settings
        self._prefix: tuple[str, ...] = ()
        self._user: int | None = None
        self._group: int | None = None

    def launch(self) -> subprocess.Popen[bytes]:
        """Start `postgres`, after `initdb` for new data."""
        if os.geteuid() == 0 or not _has_name(os.geteuid()):
            self._step_down()
        if self.data.exists():
            self._check_version()
        else:
            self._make_data()
        options = (f"-c{name}={value}" for name, value in (self._local_settings() | self._settings).items())
        argv = (*self._prefix, self.bin / "postgres", "-D", self.data, *options)
        return self.spawn(*argv, user=self._user, group=self._group)

    def is_ready(self) -> bool:
        """Tell whether it takes connections, by the state it writes into its own pid file."""
        own = self.data / "postmaster.pid"
        lines = own.read_text().splitlines() if own.exists() else []
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and lines[STATE_LINE:] != [] and lines[STATE_LINE].strip() == "ready"

    def url(self, user: str = "postgres", password: str = "", database: str = "postgres") -> str:
        """Give the address for SQLAlchemy; without `password` the administrator's."""
        secret = password or self.password
        return f"postgresql+asyncpg://{user}:{secret}@127.0.0.1:{self.port}/{database}?ssl=disable"

    def _local_settings(self) -> dict[str, str | int]:
        free = shutil.disk_usage(self.home).free // MEGABYTE
        return {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": f"{min(1024, max(128, psutil.virtual_memory().total // MEGABYTE // 8))}MB",
            "max_locks_per_transaction": 1024,  # one transaction may touch every table of many tenants
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "min_wal_size": "32MB",
            "max_wal_size": f"{min(1024, max(64, free // 8))}MB",  # a small disk is not filled with log
            "jit": "off",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }

    def _make_data(self) -> None:
        """Make the data folder aside, then rename it: it is there whole or not at all."""
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        first = fresh.with_suffix(".pw")
        first.touch(mode=0o600)
        first.write_text(self.password)
        if self._user is not None and self._group is not None:
            for path in (fresh, first):
                os.chown(path, self._user, self._group)
        argv = (*self._prefix, self.bin / "initdb", "-D", fresh, f"--pwfile={first}", *SCRAM.split())
        made = self.spawn(*argv, user=self._user, group=self._group).wait()
        first.unlink()
        if made:
            raise ServerError(f"PostgreSQL could not make its data in {self.data}:\n{tail(self.log)}")
        fresh.rename(self.data)

    def _check_version(self) -> None:
        made_by, here = (self.data / "PG_VERSION").read_text().strip(), postgres_version(self.bin)
        if made_by != str(here):
            raise ServerError(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and {self.bin} has {here}. "
                f"Name a folder with PostgreSQL {made_by} with PG_BIN, or choose another data folder."
            )

    def _step_down(self) -> None:
        ours = not self.data.exists() or self.data.stat().st_uid == os.geteuid()
        if self._namespace and ours and _succeeds(*NAMESPACE, "true"):
            self._prefix = NAMESPACE  # inside, our files look as nobody's; outside they stay ours
            return
        if os.geteuid() or (self.data.exists() and ours):
            raise ServerError(
                "This machine forbids user namespaces. Run Yuntai as a user with a name, "
                "or as root with a new data folder."
            )
        nobody = pwd.getpwnam("nobody")
        self._user, self._group = nobody.pw_uid, nobody.pw_gid
        self.home.chmod(0o711)  # may be passed through, not listed
        for path in (self.home, self.bin / "postgres"):
            if not _succeeds("test", "-x", str(path), user=self._user):
                raise ServerError(
                    f"PostgreSQL would run as the user nobody, who can't reach {path}. "
                    "Choose a data folder that everyone may enter, or allow user namespaces."
                )


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def _succeeds(*argv: str, user: int | None = None) -> bool:
    extra: list[int] | None = None if user is None else []
    try:
        return (
            subprocess.run(argv, capture_output=True, check=False, user=user, group=user, extra_groups=extra).returncode
            == 0
        )
    except OSError:
        return False
