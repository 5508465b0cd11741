"""The command line. Each command loads what it needs when it is called, so that `--help` answers at once."""

import sys

import typer

from infra.entry import processes
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
    except (SettingsError, ServerError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
