"""The command line. Each command loads what it needs when it is called, so that `--help` answers at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from infra.entry import processes
from infra.kit.problems import Problem
from infra.kit.settings import SettingsError, load
from infra.local.binaries import ServerError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
operators = typer.Typer(no_args_is_help=True, help="The people who run the platform, in the console at /operator.")
app.add_typer(operators, name="operators")


@app.command()
def up() -> None:
    """Run everything on this machine; PostgreSQL and Valkey are embedded unless DATABASE_URL and REDIS_URL are set."""
    from infra.entry.up import up as run

    run(load())


@app.command()
def web() -> None:
    """Answer requests: one process."""
    processes.web()


@app.command()
def worker() -> None:
    """Do the jobs that events and the schedule ask for: one process."""
    processes.worker()


@app.command()
def scheduler() -> None:
    """Hand events and due jobs to the workers: one process."""
    processes.scheduler()


@app.command()
def migrate() -> None:
    """Bring roles, shared schemas and every tenant to this version; goes on where it was stopped."""
    from infra.entry.console import say

    processes.migrate(load().need("database_owner_url", "database_url", "provisioner_url"))
    say("Everything is at this version.")


@app.command()
def demo() -> None:
    """Open the demo merchant, if it isn't there, and print its log-ins."""
    from infra.entry.console import show_logins
    from infra.entry.running import of_running

    show_logins(processes.demo(of_running(load())))


@app.command()
def replay(
    baskets: Annotated[int, Option(min=1, help="How many baskets, the first by time.")] = 5_000,
    address: Annotated[str, Option(help="The site; without it the one that `yuntai up` runs here.")] = "",
    key: Annotated[str, Option(envvar="REPLAY_KEY", help="API key of a merchant with the data's stores.")] = "",
) -> None:
    """Turn a year of a real grocery chain into a merchant, and compare figures; may be stopped and called again."""
    import asyncio

    from infra.entry.replay.run import run

    if not asyncio.run(run(load(), baskets=baskets, address=address, key=key)):
        sys.exit(1)


@app.command()
def tenants(
    sizes: Annotated[bool, Option("--sizes", help="With the number of tables and their megabytes.")] = False,
) -> None:
    """List the merchants: slug, name, state, cell."""
    import asyncio

    from infra.entry.console import show_tenants
    from infra.entry.running import of_running
    from infra.entry.tenants import rows

    show_tenants(asyncio.run(rows(of_running(load()), sizes=sizes)), sizes=sizes)


@app.command("export")
def export_(
    file: Annotated[Path, Argument(help="The .zip to write.", dir_okay=False)],
    tenant: Annotated[str, Option(help="The shop, by its name in addresses (yuntai tenants).")],
) -> None:
    """Write everything of a shop into one file, from one moment."""
    import asyncio

    from infra.entry.carrying import write_out
    from infra.entry.console import say, working
    from infra.entry.running import of_running

    with working(f"Writing {tenant}") as report:
        manifest = asyncio.run(write_out(of_running(load()), tenant, file, report))
    say(f"{manifest.rows} rows in {len(manifest.tables)} tables and {len(manifest.files)} files are in {file}.")


@app.command("import")
def import_(
    file: Annotated[Path, Argument(help="The .zip that `yuntai export` or a shop’s page has made.", dir_okay=False)],
    tenant: Annotated[str, Option(help="The empty shop that takes it in, by its name in addresses.")],
) -> None:
    """Take an export into an empty shop; nothing changes unless all of it comes in and compares equal."""
    import asyncio

    from infra.entry.carrying import bring_in
    from infra.entry.console import say, working
    from infra.entry.running import of_running

    try:
        with working(f"Reading {file.name}") as report:
            manifest = asyncio.run(bring_in(of_running(load()), tenant, file, report))
    except FileNotFoundError:
        sys.exit(f"There is no file {file}.")
    say(f"{manifest.rows} rows in {len(manifest.tables)} tables and {len(manifest.files)} files are in {tenant}.")


@app.command()
def bills() -> None:
    """List the bills that shops have not paid: number, shop, amount, due."""
    import asyncio

    from infra.entry.bills import unpaid
    from infra.entry.console import say
    from infra.entry.running import of_running

    for line in asyncio.run(unpaid(of_running(load()))) or ["Every bill is paid."]:
        say(line)


@app.command()
def paid(
    bill: Annotated[str, Argument(help="Its number, YT-000001.")],
    how: Annotated[str, Option(help="How the money came, in your words.")] = "transfer",
) -> None:
    """Mark a bill as paid; what was held back for it comes back at once."""
    import asyncio

    from infra.entry.bills import mark_paid
    from infra.entry.console import say
    from infra.entry.running import of_running

    say(asyncio.run(mark_paid(of_running(load()), bill, how)))


@app.command()
def offer(
    kind: Annotated[str, Argument(help="plan, add_on or coupon.")],
    file: Annotated[Path, Argument(help="Its fields as JSON.", dir_okay=False, exists=True)],
) -> None:
    """Put a new version of a plan, an add-on or a coupon on offer; who has an older one keeps it."""
    import asyncio

    from infra.entry.bills import put_on_offer
    from infra.entry.console import say
    from infra.entry.running import of_running

    say(asyncio.run(put_on_offer(of_running(load()), kind, file.read_bytes())))


@operators.command("add")
def add_operator(
    email: Annotated[str, Argument(help="An address that has no account here yet.")],
    name: Annotated[str, Argument(help="What the log is to call them.")],
) -> None:
    """Let somebody into the console; the password is shown this once. Who was removed comes back the same way."""
    import asyncio

    from infra.entry.console import say
    from infra.entry.operators import add
    from infra.entry.running import of_running

    for line in asyncio.run(add(of_running(load()), email, name)):
        say(line)


@operators.command("list")
def list_operators() -> None:
    """List them: name, address, whether two steps are set up, last seen."""
    import asyncio

    from infra.entry.console import say
    from infra.entry.operators import listed
    from infra.entry.running import of_running

    for line in asyncio.run(listed(of_running(load()))):
        say(line)


@operators.command("remove")
def remove_operator(email: Annotated[str, Argument(help="Their address.")]) -> None:
    """Keep somebody out of the console from this moment."""
    import asyncio

    from infra.entry.console import say
    from infra.entry.operators import remove
    from infra.entry.running import of_running

    say(asyncio.run(remove(of_running(load()), email)))


@app.command()
def doctor(as_json: Annotated[bool, Option("--json", help="As JSON, for programs.")] = False) -> None:
    """Look at everything this installation needs, and say what to do."""
    import asyncio

    from infra.entry.console import show_findings
    from infra.entry.doctor.examine import examine
    from infra.entry.doctor.findings import to_json

    found = asyncio.run(examine(load()))
    sys.stdout.write(to_json(found)) if as_json else show_findings(found)
    if not found.is_well:
        sys.exit(1)


@app.command()
def clock(
    days: Annotated[int, Option(min=0, help="So many days later.")] = 0,
    hours: Annotated[int, Option(min=0, help="And so many hours.")] = 0,
) -> None:
    """Tell the time of the site that is tried out here, or put it and its Stripe forward. There is no way back."""
    from datetime import timedelta

    from infra.entry.console import say
    from infra.entry.running import put_forward

    say(f"{put_forward(load(), timedelta(days=days, hours=hours)):%Y-%m-%d %H:%M} UTC")


@app.command()
def settings() -> None:
    """List the settings: variable, present value, meaning."""
    from infra.entry.console import show_settings
    from infra.kit.settings import describe, unknown

    show_settings(describe(load()), unknown())


def main() -> None:
    """Run a command; what went wrong is one plain message."""
    if sys.platform == "win32":
        sys.exit("Yuntai runs on Linux and macOS. On Windows, use WSL.")
    try:
        app()
    except (SettingsError, ServerError, Problem) as error:
        sys.exit(str(error))
    except BaseExceptionGroup as group:
        known, unknown = group.split((SettingsError, ServerError, Problem))
        if unknown or known is None:
            raise
        sys.exit(str(known.exceptions[0]))


if __name__ == "__main__":
    main()
