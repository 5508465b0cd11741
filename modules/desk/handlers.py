"""The worker's part of imports: looks files through, brings rows in block by block, and forgets old files.

A block's rows and the run's progress are one transaction under the run's lock: whoever is killed, or works twice,
leaves each row in once. A run that was stopped or mapped anew is noticed before the next block.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.files import file_store
from infra.kit.i18n import N_
from infra.kit.outbox import Delivered
from infra.kit.problems import Problem
from infra.kit.tables_in import BLOCK, Row
from modules.desk.authors import Author
from modules.desk.events import ImportConfirmed, ImportMapped
from modules.desk.importing import (
    GivenRow,
    Grouped,
    ImportFormat,
    Outcome,
    RowFault,
    SecondLook,
    Work,
    formats,
)
from modules.desk.models import File, ImportRun
from modules.desk.notifications.service import Told, notify
from modules.desk.runs import Run, find_run, progressed
from modules.desk.services import open_table
from modules.desk.telling import IMPORTED, NOT_IMPORTED

KEPT = timedelta(days=90)
SAME_KEY = N_("Row {first} says the same: “{key}” stands in both.")


class Reading:
    """A run's file as blocks of rows, read in a thread; rows whose key came before are faults already."""

    def __init__(self, tenant: str, run: Run, fmt: ImportFormat) -> None:
        self.tenant, self.run, self.fmt = tenant, run, fmt
        self.seen: dict[str, int] = {}
        self.left_out: set[int] = {fault["line"] for fault in run.faults}

    async def count(self) -> int:
        return await asyncio.to_thread(self.count_rows)

    def count_rows(self) -> int:
        content, table = open_table(self.tenant, self.run.file_id)
        with content:
            return sum(1 for _ in table.rows)

    async def blocks(self, skip: int) -> AsyncGenerator[tuple[list[GivenRow], list[RowFault], int]]:
        """(rows to take, faults of the others, rows behind) of each block after the first `skip` rows of the file."""
        content, table = await asyncio.to_thread(open_table, self.tenant, self.run.file_id)
        with content:
            given = self.given(table.rows)
            behind = 0
            while behind < skip and (block := await asyncio.to_thread(next, given, None)):
                behind += block[2]
            while block := await asyncio.to_thread(next, given, None):
                yield block

    async def open_blocks(self) -> AsyncGenerator[list[GivenRow]]:
        """The rows that are looked at again, once all blocks have been read; not those that were left out."""
        fmt = self.fmt
        if not isinstance(fmt, SecondLook):
            return
        content, table = await asyncio.to_thread(open_table, self.tenant, self.run.file_id)
        with content:
            made = (GivenRow(row.line, self.cells(row)) for row in table.rows)
            rows = (row for row in made if row.line not in self.left_out and fmt.is_open(row) and not self.twice(row))
            while block := await asyncio.to_thread(lambda: list(islice(rows, BLOCK))):
                yield block

    def given(self, rows: Iterable[Row]) -> Iterator[tuple[list[GivenRow], list[RowFault], int]]:
        for made in blocks_of((GivenRow(row.line, self.cells(row)) for row in rows), self.fmt):
            faults = [fault for row in made if (fault := self.twice(row))]
            bad = {fault.line for fault in faults}
            yield [row for row in made if row.line not in bad], faults, len(made)

    def cells(self, row: Row) -> dict[str, str]:
        return {name: row.cells[column] for name, column in self.run.mapping.items()}

    def twice(self, row: GivenRow) -> RowFault | None:
        key = self.fmt.key_of(row)
        first = self.seen.setdefault(key, row.line) if key else row.line
        if first == row.line:
            return None
        return RowFault(line=row.line, field="", message=SAME_KEY, facts={"first": first, "key": key})


def blocks_of(rows: Iterator[GivenRow], fmt: ImportFormat) -> Iterator[list[GivenRow]]:
    """Blocks of rows; one grows beyond its size as long as the next row belongs to its last."""
    block = list(islice(rows, BLOCK))
    while block:
        following = next(rows, None)
        while following and isinstance(fmt, Grouped) and fmt.group_of(following) == fmt.group_of(block[-1]):
            block.append(following)
            following = next(rows, None)
        yield block
        block = [following, *islice(rows, BLOCK - 1)] if following else []


async def check_import(databases: Databases, event: ImportMapped, delivered: Delivered) -> None:
    """Looks a mapped file through without changing anything, and says what each row would become."""
    run = await read_run(databases, delivered, event.run)
    if run.state != "checking":
        return
    fmt = formats()[run.format]
    reading = Reading(delivered.tenant, run, fmt)
    work = work_of(run, dry=True)
    try:
        total = await reading.count()
        done = await check_block(databases, delivered, run, {"total": total, "done": 0})
        async for rows, faults, size in reading.blocks(0):
            if not done:
                return
            outcome = joined(await dry_run(databases, delivered, fmt, rows, work), faults)
            reading.left_out |= {fault.line for fault in outcome.faults}
            run = add(run, size, outcome)
            done = await check_block(databases, delivered, run, columns_of(run))
            await delivered.renew()
        work = msgspec.structs.replace(work, keys=reading.seen.keys())
        async for rows in reading.open_blocks():
            run = add(run, 0, await dry_look(databases, delivered, fmt, rows, work))
            if not await check_block(databases, delivered, run, columns_of(run)):
                return
            await delivered.renew()
        await check_block(databases, delivered, run, {"state": "checked", "ended_at": clock.now()})
    except Problem as problem:
        await check_block(databases, delivered, run, failure(problem))


async def dry_run(
    databases: Databases, delivered: Delivered, fmt: ImportFormat, rows: list[GivenRow], work: Work
) -> Outcome:
    """What a block would come to: whatever its format does is rolled back."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        return await fmt.take(session, rows, work)


async def dry_look(
    databases: Databases, delivered: Delivered, fmt: ImportFormat, rows: list[GivenRow], work: Work
) -> Outcome:
    """What a second look would find; whatever it does is rolled back."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        return Outcome(faults=await fmt.complete(session, rows, work) if isinstance(fmt, SecondLook) else [])


async def check_block(databases: Databases, delivered: Delivered, run: Run, values: dict[str, Any]) -> bool:
    """Writes progress of the check; False when the run was mapped anew meanwhile, or confirmed."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        mine = sa.update(ImportRun).where(
            ImportRun.id == run.id, ImportRun.state == "checking", ImportRun.started_at == run.started_at
        )
        found = await session.scalar(mine.values(**values).returning(ImportRun.id))
        await session.commit()
        return found is not None


async def run_import(databases: Databases, event: ImportConfirmed, delivered: Delivered) -> None:
    """Brings the rows in; goes on where a killed worker or a stop left it."""
    while not await run_from_here(databases, event.run, delivered):
        pass  # another worker was a block ahead: from where it is now


async def run_from_here(databases: Databases, key: UUID, delivered: Delivered) -> bool:
    run = await read_run(databases, delivered, key)
    if run.state != "running":
        return True
    fmt, work = formats()[run.format], work_of(run, dry=False)
    position = run.done
    try:
        if not run.total:
            await set_total(databases, delivered, run, await Reading(delivered.tenant, run, fmt).count())
        reading = Reading(delivered.tenant, run, fmt)
        async for rows, faults, size in reading.blocks(position):
            moved = await run_block(databases, delivered, fmt, work, (position, rows, faults, size))
            if not isinstance(moved, set):
                return moved is None
            reading.left_out |= moved
            position += size
            await delivered.renew()
        work = msgspec.structs.replace(work, keys=reading.seen.keys())
        async for rows in reading.open_blocks():
            if not await complete_block(databases, delivered, fmt, work, rows):
                return True
            await delivered.renew()
        await end(databases, delivered, key, {"state": "done"})
    except Problem as problem:
        await end(databases, delivered, key, failure(problem))
    return True


async def run_block(
    databases: Databases,
    delivered: Delivered,
    fmt: ImportFormat,
    work: Work,
    block: tuple[int, list[GivenRow], list[RowFault], int],
) -> set[int] | Literal[False] | None:
    """One block and its progress, in one transaction: the lines that were left out. None: the run was stopped. False:
    somebody else did it.
    """
    position, rows, faults, size = block
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        run = await find_run(session, work.run, lock=True)
        if run.state != "running":
            return None
        if run.done != position:
            return False
        outcome = joined(await fmt.take(session, rows, work), faults)
        values = progressed(run, size, outcome)
        await session.execute(sa.update(ImportRun).where(ImportRun.id == run.id).values(**values))
        await session.commit()
        return {fault.line for fault in outcome.faults}


async def complete_block(
    databases: Databases, delivered: Delivered, fmt: ImportFormat, work: Work, rows: list[GivenRow]
) -> bool:
    """A second look at some rows, in one transaction. False: the run was stopped, or somebody else has ended it."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        run = await find_run(session, work.run, lock=True)
        if run.state != "running" or not isinstance(fmt, SecondLook):
            return False
        told = {(fault["line"], fault["field"]) for fault in run.faults}
        faults = await fmt.complete(session, rows, work)
        values = progressed(run, 0, Outcome(faults=[each for each in faults if (each.line, each.field) not in told]))
        await session.execute(sa.update(ImportRun).where(ImportRun.id == run.id).values(**values))
        await session.commit()
        return True


async def set_total(databases: Databases, delivered: Delivered, run: Run, total: int) -> None:
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        await session.execute(sa.update(ImportRun).where(ImportRun.id == run.id).values(total=total))
        await session.commit()


async def end(databases: Databases, delivered: Delivered, run: UUID, values: dict[str, Any]) -> None:
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        change = sa.update(ImportRun).where(ImportRun.id == run, ImportRun.state == "running")
        change = change.values(ended_at=clock.now(), **values).returning(ImportRun.file_name, ImportRun.author)
        ended = (await session.execute(change)).one_or_none()
        if ended and ended.author:
            kind = IMPORTED if values["state"] == "done" else NOT_IMPORTED
            told = Told(
                kind=kind.name, thing=run, name=ended.file_name, path=f"/imports/{run}", staff=ended.author,
                at=clock.now(),
            )  # fmt: skip
            await notify(session, told)
        await session.commit()


async def read_run(databases: Databases, delivered: Delivered, run: UUID) -> Run:
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        return await find_run(session, run)


def work_of(run: Run, *, dry: bool) -> Work:
    return Work(run=run.id, by=Author(run.author, run.author_name, run.author_rights), at=clock.now(), dry=dry)


def joined(outcome: Outcome, faults: list[RowFault]) -> Outcome:
    everything = sorted([*faults, *outcome.faults], key=lambda fault: fault.line)
    return Outcome(counts=outcome.counts, faults=everything)


def add(run: Run, rows: int, outcome: Outcome) -> Run:
    return msgspec.structs.replace(run, **progressed(run, rows, outcome))


def columns_of(run: Run) -> dict[str, Any]:
    return {"done": run.done, "counts": run.counts, "faulty": run.faulty, "faults": run.faults}


def failure(problem: Problem) -> dict[str, Any]:
    facts = {name: value if isinstance(value, str | int) else str(value) for name, value in problem.facts.items()}
    return {"state": "failed", "problem": {"code": problem.code, "message": problem.message, "facts": facts}}


async def forget_imports(databases: Databases, _due: object, delivered: Delivered) -> None:
    """Old runs go with their files: bytes last, so that a crash leaves an orphan and never a row without its file."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        old = sa.delete(ImportRun).where(ImportRun.created_at < clock.now() - KEPT).returning(ImportRun.file_id)
        files = list((await session.scalars(old)).all())
        await session.execute(sa.delete(File).where(File.id.in_(files)))
        await session.commit()
    for file in files:
        await asyncio.to_thread(file_store().delete, delivered.tenant, file)
