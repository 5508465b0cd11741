"""The whole replay: open, furnish, hand in, compare."""

import ssl
import time
from collections.abc import Sequence

import httpx
import msgspec

from infra.entry.console import replayed, say, stepping
from infra.entry.migrate import connect
from infra.entry.registry import fill_registry
from infra.entry.replay.comparing import Beside, compare
from infra.entry.replay.journey import Journey
from infra.entry.replay.merchant import Report, furnish, open_shop
from infra.entry.replay.sending import Counter
from infra.entry.replay.source import Source
from infra.entry.running import endpoints_of, of_running
from infra.kit.settings import Settings, SettingsError
from tenancy.accounts.api import install


class Outcome(msgspec.Struct, frozen=True):
    """`sent` of `baskets` were missing and took `seconds`; `figures` stand side by side."""

    baskets: int
    sent: int
    seconds: float
    figures: Sequence[Beside]

    @property
    def differences(self) -> int:
        return sum(figure.differs for figure in self.figures)


async def run(
    settings: Settings, *, baskets: int, address: str = "", key: str = "", source: Source | None = None
) -> bool:
    """Replays the first `baskets` of `source` (the real data); True when every figure is the data's, to the cent."""
    source = source or Journey()
    address = address or str(endpoints_of(settings).get("site", ""))
    if not address:
        raise SettingsError("No site runs on the data folder. Start it with `yuntai up`, or name one with --address.")
    with stepping() as report:
        key = key or await prepare(of_running(settings), source, report)
        headers = {"Authorization": f"Bearer {key}"}
        trust = trusted(settings) if address.startswith("https:") else False
        async with httpx.AsyncClient(
            base_url=address, headers=headers, timeout=60, verify=trust, trust_env=False
        ) as client:
            outcome = await replay(source, client, baskets, report)
    replayed(outcome.figures)
    speed = f" ({outcome.sent / outcome.seconds:,.0f} a second)" if outcome.sent else ""
    say(f"{outcome.baskets} baskets, {outcome.sent} of them sent now in {outcome.seconds:.1f} s{speed}.")
    say(f"{len(outcome.figures)} figures compared, {outcome.differences} differ.")
    return outcome.differences == 0


def trusted(settings: Settings) -> ssl.SSLContext:
    """The world's certificates, and the one that this site has made itself."""
    trust = ssl.create_default_context()
    own = settings.data / "tls" / "certificate.pem"
    if own.exists():
        trust.load_verify_locations(own)
    return trust


async def prepare(settings: Settings, source: Source, report: Report) -> str:
    """The merchant with everything but its sales, by the command line's own rights; gives its key."""
    fill_registry()
    install(settings)
    databases = connect(settings, connections=2, provisioning=True)
    try:
        owner, key = await open_shop(databases)
        await furnish(databases, owner, source, report)
    finally:
        await databases.dispose()
    return key


async def replay(source: Source, client: httpx.AsyncClient, most: int, report: Report) -> Outcome:
    """Hands in what the platform doesn't have yet, then compares all that it has of the data."""
    baskets = source.baskets(most)
    counter = Counter(client)
    await counter.learn(baskets)
    there = await counter.present()
    missing = [basket for basket in baskets if basket.id not in there]
    begun = time.monotonic()
    await counter.hand_in(missing, lambda done, of: report("Baskets", done, of))
    seconds = time.monotonic() - begun
    all_there = there | {basket.id for basket in baskets}
    figures = await figures_of(source, counter, all_there, baskets[0].at.year)
    return Outcome(len(all_there), len(missing), seconds, figures)


async def figures_of(source: Source, counter: Counter, baskets: set[str], year: int) -> Sequence[Beside]:
    """What the platform says of the data's two years at most, beside the data."""
    period = {"from": f"{year}-01-01", "to": f"{year + 1}-12-31"}
    summary = await counter.ask("GET", "/api/v1/insight/summary", "the summary", params=period)
    return compare(source.totals(baskets, summary["zone"]), summary)
