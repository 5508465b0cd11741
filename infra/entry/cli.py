"""The command line. Each command loads what it needs when it is called, so that `--help` answers at once."""

import sys
from typing import Annotated

import typer
from typer import Option

from infra.entry import processes
from infra.kit.problems import Problem
from infra.kit.settings import SettingsError, load
from infra.local.binaries import ServerError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


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
