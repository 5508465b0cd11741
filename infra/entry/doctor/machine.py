"""This machine: Python, the built assets, the settings, room on the disk, the port."""

import shutil
import sys

from infra.entry.doctor.findings import Finding, Level
from infra.entry.sockets import listen
from infra.kit.settings import Settings, SettingsError, unknown
from infra.kit.templating import ASSETS
from infra.local.binaries import ServerError

OLDEST_PYTHON = (3, 11)
FEW_MEGABYTES, LOW_MEGABYTES, MEGABYTE = 200, 1_000, 1024 * 1024


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("python", "error", f"Python {version}", "Install Python 3.11 or newer.")
    return Finding("python", "ok", f"Python {version}")


def assets() -> Finding:
    if not any(ASSETS.glob("*.css")):
        return Finding("assets", "error", f"No built styles in {ASSETS}", "Build them: make assets")
    return Finding("assets", "ok", f"{sum(1 for _ in ASSETS.iterdir())} built files")


def odd_settings() -> list[Finding]:
    return [
        Finding(
            "settings", "warning", f"{name} means nothing to Yuntai.", f"Did you mean {near}?" if near else "Remove it."
        )
        for name, near in unknown()
    ]


def disk(settings: Settings) -> Finding:
    """Free space where the data folder lies, or will lie."""
    folder = settings.data.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // MEGABYTE
    level: Level = "error" if free < FEW_MEGABYTES else "warning" if free < LOW_MEGABYTES else "ok"
    mend = "" if level == "ok" else "Make room, or choose another folder with YUNTAI_DATA."
    return Finding("disk", level, f"{free:,} MB free for {settings.data}", mend)


def port(settings: Settings) -> Finding:
    try:
        listen_on = listen(settings)
        with listen_on as listening:
            number = listening.getsockname()[1]
    except (ServerError, SettingsError, OSError) as error:
        return Finding("port", "error", str(error), "Choose another with YUNTAI_PORT.")
    return Finding("port", "ok", f"Port {number} is free; no site runs on {settings.data}")
