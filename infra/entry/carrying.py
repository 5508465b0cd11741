"""A whole shop out into a file, and such a file into an empty shop: `yuntai export`, `yuntai import`."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from infra.entry.migrate import connect
from infra.entry.models import load_models
from infra.entry.registry import fill_registry
from infra.kit.db.sessions import Databases
from infra.kit.files import keep_files
from infra.kit.files_objects import files_of
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from infra.kit.settings import Settings
from tenancy.archives.api import Manifest, checked, facts_of, settle, take_in, write_archive
from tenancy.tenants.api import TenantCard, find_by_slug

Report = Callable[[int, int], None]


class NoSuchShop(Problem):
    status, code = 404, "no_such_shop"
    message = "There is no shop {slug}. `yuntai tenants` lists them."


def ready(settings: Settings) -> Databases:
    fill_registry()
    load_models()
    keep_files(files_of(settings))
    return connect(settings, connections=2, provisioning=True)


async def shop_of(databases: Databases, slug: str) -> TenantCard:
    """Raises NoSuchShop."""
    async with databases.read_platform() as session:
        found = await find_by_slug(session, slug)
    if found is None or found.state == "closed":
        raise NoSuchShop(slug=slug)
    return found


async def write_out(settings: Settings, slug: str, path: Path, report: Report) -> Manifest:
    """Writes the shop into `path`, whole or not at all. Raises NoSuchShop."""
    databases = ready(settings)
    growing = path.with_name(f".{path.name}.part")

    async def progress(done: int, total: int) -> None:
        report(done, total)

    try:
        shop = await shop_of(databases, slug)
        async with databases.read_platform() as session:
            facts = await facts_of(session, shop)
        with growing.open("wb") as file:
            manifest = await write_archive(databases, facts, file, progress)
        growing.replace(path)
        return manifest
    finally:
        growing.unlink(missing_ok=True)
        await databases.dispose()


async def bring_in(settings: Settings, slug: str, path: Path, report: Report) -> Manifest:
    """Takes the file into the empty shop, whole or not at all. Raises NoSuchShop, and what archives refuse with."""
    databases = ready(settings)

    async def progress(done: int, total: int) -> None:
        report(done, total)

    try:
        shop = await shop_of(databases, slug)
        with path.open("rb") as file:
            archive = await asyncio.to_thread(checked, file)
            await take_in(databases, shop.id, shop.cell, archive, new_id(), progress)
        async with databases.platform() as session:
            await settle(session, shop.id, archive.manifest)
            await session.commit()
        return archive.manifest
    finally:
        await databases.dispose()
