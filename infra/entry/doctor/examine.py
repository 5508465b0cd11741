"""All looks, side by side."""

import asyncio

from infra.entry.doctor.database import database
from infra.entry.doctor.findings import Finding, Findings
from infra.entry.doctor.machine import assets, disk, odd_settings, python
from infra.entry.doctor.servers import mail, redis, site
from infra.entry.running import endpoints_of, of_running
from infra.kit.settings import Settings, SettingsError


async def examine(settings: Settings) -> Findings:
    """Looks at everything that can be reached; a look that fails is a finding."""
    endpoints = endpoints_of(settings)
    found = [python(), assets(), *odd_settings(), disk(settings)]
    try:
        full = of_running(settings)
    except SettingsError as error:
        found.append(Finding("settings", "error", str(error), "Start everything on this machine: yuntai up"))
        full = settings
    looks = [site(full, endpoints), redis(full), mail(full, endpoints)]
    if full.database_url:
        looks.append(database(full))
    for result in await asyncio.gather(*looks):
        found += result
    return Findings(found, endpoints)
