"""The data folder of `up`: made, checked, and held by one process at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.binaries import ServerError
from infra.local.lock import Held, Lock


class FolderUnusable(ServerError):
    """The data folder can't be used; the text says why and what to do."""


@contextmanager
def held(data: Path) -> Iterator[Path]:
    """Make `data`, check our rights in it, hold it while the block runs; gives its full path. Raises FolderUnusable."""
    folder = data.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True, mode=0o700)
        lock = Lock(folder / "up.lock")
    except Held as other:
        raise FolderUnusable(
            f"Yuntai already runs on {folder} (process {other.pid}). Stop that one, or choose another folder and port: "
            "YUNTAI_DATA=.data2 YUNTAI_PORT=8010"
        ) from None
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise FolderUnusable(_no_right(folder, error)) from None
    except OSError as error:
        raise FolderUnusable(f"The data folder {folder} can't be written: {error.strerror}.") from None
    try:
        _check_owner(folder)
        yield folder
    finally:
        lock.release()


def _no_right(folder: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return (
            f"This user may not write to the data folder {folder}. Give it the right (chown -R {_user()} {folder}), "
            "or choose another folder with YUNTAI_DATA."
        )
    return f"{error.filename} is no folder. Choose another data folder with YUNTAI_DATA."


def _check_owner(folder: Path) -> None:
    for kept in (folder / "postgres", folder / "valkey"):
        if kept.exists() and os.geteuid() not in {0, kept.stat().st_uid}:
            raise FolderUnusable(
                f"{kept} belongs to another user. Run Yuntai as that user, give it away (chown -R {_user()} {folder}), "
                "or choose another folder with YUNTAI_DATA."
            )


def _user() -> str:
    return os.environ.get("USER") or str(os.geteuid())
