"""The logs of `up`'s children, kept small."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

LONGEST = 20 * 1024 * 1024
SECONDS = 30


async def trim(logs: Sequence[Path]) -> None:
    """Move what grew too long to `<name>.1` and begin anew, until cancelled."""
    while True:
        for log in logs:
            trim_one(log)
        await asyncio.sleep(SECONDS)


def trim_one(log: Path, longest: int = LONGEST) -> None:
    """Do it for one log. Writers append, so they go on at its new end."""
    if log.exists() and log.stat().st_size > longest:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)
