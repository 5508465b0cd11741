"""The command line. Each command loads what it needs when it is called, so that `--help` answers at once."""

import sys
from typing import Annotated

import typer

from infra.kit.settings import Settings, load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def up() -> None:
    """Run everything on this machine; PostgreSQL and Valkey are embedded unless DATABASE_URL and REDIS_URL are set."""
    from infra.entry.up import up as run

    run(load())


@app.command()
def web(
    socket: Annotated[int | None, typer.Option(help="Number of a listening socket, from `up`.", hidden=True)] = None,
) -> None:
    """Answer requests: one process."""
    from infra.entry.web import serve

    serve(_begin("database_url", "redis_url", "secret_key"), socket)


@app.command()
def worker() -> None:
    """Do the jobs that events and the schedule ask for: one process."""
    from infra.entry.worker import run

    run(_begin("database_url", "redis_url", "secret_key", "provisioner_url"))


@app.command()
def scheduler() -> None:
    """Hand events and due jobs to the workers: one process."""
    from infra.entry.scheduler import run

    run(_begin("database_url", "redis_url", "secret_key"))


@app.command()
def migrate() -> None:
    """Bring roles, shared schemas and every tenant to this version; goes on where it was stopped."""
    import asyncio

    from infra.entry.console import migrating, say
    from infra.entry.migrate import migrate_all

    settings = load().need("database_owner_url", "database_url", "provisioner_url")
    with migrating() as report:
        asyncio.run(migrate_all(settings, report))
    say("Everything is at this version.")


@app.command()
def settings() -> None:
    """List the settings: variable, present value, meaning."""
    from infra.entry.console import show_settings
    from infra.kit.settings import describe, unknown

    show_settings(describe(load()), unknown())


def main() -> None:
    """Run a command; what went wrong is one plain message."""
    from infra.kit.problems import Problem
    from infra.kit.settings import SettingsError
    from infra.local.binaries import ServerError

    if sys.platform == "win32":
        sys.exit("Yuntai runs on Linux and macOS. On Windows, use WSL.")
    try:
        app()
    except (SettingsError, ServerError, Problem) as error:
        sys.exit(str(error))


def _begin(*needed: str) -> Settings:
    """Load the settings of a process, start its logs and its metrics."""
    from infra.kit import log
    from infra.kit.metrics import MetricsServer
    from infra.kit.settings import SettingsError

    settings = load().need(*needed)
    log.configure(settings)
    try:
        metrics = MetricsServer(settings.metrics_port)
    except OSError:
        raise SettingsError(
            f"Port {settings.metrics_port} is in use. Choose another with YUNTAI_METRICS_PORT."
        ) from None
    log.get_logger("yuntai").info("process_started", command=sys.argv[1], metrics_port=metrics.port)
    return settings


if __name__ == "__main__":
    main()
