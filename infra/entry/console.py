"""What `yuntai up` says on the terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Column, Table

from infra.kit.settings import About

if TYPE_CHECKING:
    from infra.entry.doctor.findings import Findings
    from infra.entry.tenants import TenantRow

Report = Callable[[str, int, int], None]


class DemoLogin(NamedTuple):
    """A log-in of a demo merchant: whose it is, and how. `pin`: what they type at the shop's registers."""

    shop: str
    who: str
    email: str
    password: str
    pin: str


class Row(NamedTuple):
    """A name and an address or a word on it."""

    name: str
    value: str


console = Console(soft_wrap=True, highlight=False)


def say(text: str) -> None:
    """Print one plain line."""
    console.print(text, markup=False)


def welcome(rows: Sequence[Row], logins: Sequence[DemoLogin]) -> None:
    """Print the addresses and the demo's log-ins."""
    console.print()
    console.print("[bold]Yuntai 云台 is ready[/bold]")
    console.print(_grid(rows))
    if logins:
        console.print()
        show_logins(logins)
    console.print()
    console.print("Ctrl-C stops everything. Your data stays in the data folder.")


def show_logins(logins: Sequence[DemoLogin]) -> None:
    """Print how the demo merchants are entered, within 80 columns."""
    for shop in dict.fromkeys(login.shop for login in logins):
        console.print(f"Log-ins of the demo merchant {shop}:")
        here = [login for login in logins if login.shop == shop]
        console.print(_grid([(login.who, login.email, login.password) for login in here], padding=2))
        console.print(f"At the register everybody types the PIN {here[0].pin}.")


@contextmanager
def stepping(verb: str = "") -> Iterator[Report]:
    """Show a bar for each step while the block runs; it gives a function of (what, done, of)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(f"{verb}{what}", total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


def migrating() -> AbstractContextManager[Report]:
    """Show a bar for each step of the migrations while the block runs."""
    return stepping("Migrating ")


@contextmanager
def working(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show one bar while the block runs; it gives a function of (done, of)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield report


def _grid(rows: Sequence[tuple[str, ...]], padding: int = 3) -> Table:
    table = Table.grid(padding=(0, padding))
    for _ in rows[0]:
        table.add_column(no_wrap=True, overflow="ignore")
    for row in rows:
        table.add_row(*row)
    return table


def show_settings(rows: Sequence[About], odd: Sequence[tuple[str, str]]) -> None:
    """Print every setting with its meaning, and what was set in vain."""
    for row in rows:
        console.print(f"[bold]{row.variable}[/bold] = {row.value or '(empty)'}")
        console.print(f"    {row.text}", markup=False)
        console.print(f"    Example: {row.example}", markup=False, style="dim")
    for name, near in odd:
        say(f"{name} is set and means nothing to Yuntai." + (f" Is it {near}?" if near else ""))


def replayed(figures: Sequence[tuple[str, str, int, int]]) -> None:
    """Print the data's figures beside the platform's, minor units as money."""
    table = Table("", "", Column("Data", justify="right"), Column("Platform", justify="right"), "")
    for by, name, data, platform in figures:
        shown = [f"{figure:,}" if name == "orders" else f"{figure / 100:,.2f}" for figure in (data, platform)]
        table.add_row(by, name, *shown, "=" if data == platform else f"[bold red]{(platform - data):+,}")
    console.print(table)


def show_tenants(rows: Sequence["TenantRow"], *, sizes: bool) -> None:
    """Print the merchants, one a line."""
    table = Table(
        *(Column(name, no_wrap=True, overflow="ignore") for name in ("Slug", "Name", "State", "Cell", "Tenant"))
    )
    for name in ("Tables", "MB") if sizes else ():
        table.add_column(name, justify="right")
    for row in rows:
        shown = [row.slug or "–", row.name or "–", row.state, row.cell, row.tenant]
        table.add_row(*shown, *([str(row.tables), str(row.megabytes)] if sizes else []))
    console.print(table)


def show_findings(found: "Findings") -> None:
    """Print what was looked at, what is the matter, and what to do."""
    signs = {"ok": "[green]ok[/green]", "warning": "[yellow]look[/yellow]", "error": "[bold red]wrong[/bold red]"}
    table = Table.grid(padding=(0, 2))
    for finding in found.findings:
        table.add_row(signs[finding.level], finding.about, finding.text)
        if finding.mend:
            table.add_row("", "", f"[dim]{finding.mend}[/dim]")
    console.print(table)
    rows = [row for name, value in found.endpoints.items() for row in _endpoint(name, value)]
    if rows:
        console.print()
        console.print(_grid(rows))


def _endpoint(name: str, value: object) -> Iterator[Row]:
    if isinstance(value, dict):
        for part, inner in cast("dict[str, object]", value).items():
            yield Row(f"{name} {part}", str(inner))
    else:
        yield Row(name, str(value))
