"""`yuntai operators`: who may enter the console."""

from infra.entry.bills import platform
from infra.kit import clock
from infra.kit.problems import Invalid
from infra.kit.settings import Settings, SettingsError
from tenancy.operators.api import add_operator, list_operators, remove_operator


async def add(settings: Settings, email: str, name: str) -> list[str]:
    """Raises AccountTaken, SettingsError for what is no address or no name."""
    try:
        async with platform(settings) as session:
            password = await add_operator(session, email, name, clock.now())
    except Invalid as problem:
        raise SettingsError(" ".join(each.message for each in problem.fields)) from problem
    address = f"{settings.address()}/operator"
    return [
        f"{name} may enter {address} as {email.strip().lower()}.",
        f"The password, shown this once: {password}",
        "The first log-in asks to set up a phone; without it nothing opens.",
    ]


async def listed(settings: Settings) -> list[str]:
    async with platform(settings) as session:
        found = await list_operators(session)
    lines = [
        f"{each.name}  {each.email}  {'two steps' if each.has_factor else 'no phone yet'}  "
        + (f"seen {each.last_seen_at:%Y-%m-%d %H:%M}" if each.last_seen_at else "never seen")
        for each in found
    ]
    return lines or ["Nobody runs this platform yet: yuntai operators add EMAIL NAME"]


async def remove(settings: Settings, email: str) -> str:
    """Raises NoSuchOperator."""
    async with platform(settings) as session:
        await remove_operator(session, email, clock.now())
    return f"{email} is out."
