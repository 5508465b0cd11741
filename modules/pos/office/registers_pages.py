"""View-models of the registers and of one with its devices."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.pos.devices.pairing import Pairing
from modules.pos.escpos.printer import Use, printer_of
from modules.pos.models import Register, RegisterDevice
from modules.pos.office.frame import home_of, tabs_of
from modules.pos.registers import get_register
from modules.shops.api import StoreCard, list_stores, visible
from tenancy.access.api import Actor

ALIVE, LATE = timedelta(minutes=5), timedelta(hours=24)
SKEWED_MS = 120_000


class RegisterLine(msgspec.Struct, frozen=True, kw_only=True):
    """`seen`: when a device of it was last heard of; `queue`: what its devices say they have not sent."""

    href: str
    name: str
    code: str
    store: str
    drawer: str
    devices: int
    seen: datetime | None
    queue: int
    is_alive: bool
    archived: bool


class RegistersPage(msgspec.Struct, frozen=True, kw_only=True):
    """`room`: how many more the plan takes, None for any number."""

    tabs: tuple[Link, ...]
    rows: tuple[RegisterLine, ...]
    form: Form
    action: str
    stores: tuple[tuple[str, str], ...]
    used: int
    most: int | None
    app: str


class DeviceLine(msgspec.Struct, frozen=True, kw_only=True):
    """`troubles`: msgids of what is wrong with it."""

    id: str
    name: str
    paired_at: datetime
    paired_by: str
    seen: datetime | None
    version: str
    queue: int
    missing: int
    troubles: tuple[str, ...]
    is_told: bool
    is_gone: bool
    sign_out: str
    revoke: str


class PrinterLine(msgspec.Struct, frozen=True, kw_only=True):
    """`use`: what it prints; `label` says it, a msgid."""

    use: str
    label: str
    host: str
    paper: int


class RegisterPage(msgspec.Struct, frozen=True, kw_only=True):
    """`pairing`: the code while it is shown, this once."""

    crumbs: tuple[Link, ...]
    name: str
    code: str
    archived: bool
    form: Form
    action: str
    stores: tuple[tuple[str, str], ...]
    devices: tuple[DeviceLine, ...]
    pairing: Pairing | None
    app: str
    archive: str
    printers: tuple[PrinterLine, ...]
    trial: str


async def registers_page(session: TenantReader, actor: Actor, now: datetime, form: Form | None = None) -> RegistersPage:
    stores = await list_stores(session, actor)
    names, home = {store.id: store.name for store in stores}, home_of(actor)
    registers = (await session.scalars(sa.select(Register).where(visible(actor, Register.store_id)).order_by(
        Register.archived, Register.code
    ))).all()  # fmt: skip
    devices = await devices_of(session, [each.id for each in registers])
    rows = tuple(line_of(each, devices.get(each.id, []), names, home, now) for each in registers)
    first = str(stores[0].id) if stores else ""
    values = {"code": f"R{len(rows) + 1}", "store": first, "paper": "80", "blind": "1"}
    return RegistersPage(
        tabs=await tabs_of(session, actor, ""), rows=rows, form=form or Form(key=str(new_id()), values=values),
        action=home, stores=choices(stores), used=sum(not each.archived for each in registers),
        most=actor.limits.get("registers"), app=f"/pos/{actor.slug}",
    )  # fmt: skip


def choices(stores: list[StoreCard]) -> tuple[tuple[str, str], ...]:
    return tuple((str(store.id), store.name) for store in stores)


async def devices_of(session: TenantReader, registers: list[UUID]) -> dict[UUID, list[RegisterDevice]]:
    """The devices of each register, those that were signed out last."""
    query = sa.select(RegisterDevice).where(RegisterDevice.register_id.in_(registers))
    found: dict[UUID, list[RegisterDevice]] = {}
    for each in await session.scalars(
        query.order_by(RegisterDevice.revoked_at.desc().nulls_first(), RegisterDevice.id)
    ):
        found.setdefault(each.register_id, []).append(each)
    return found


def line_of(
    each: Register, devices: list[RegisterDevice], names: dict[UUID, str], home: str, now: datetime
) -> RegisterLine:
    paired = [device for device in devices if device.revoked_at is None]
    seen = max((device.seen_at for device in paired if device.seen_at), default=None)
    return RegisterLine(
        href=f"{home}/{each.id}", name=each.name, code=each.code, store=names.get(each.store_id, ""),
        drawer=each.drawer, devices=len(paired), seen=seen,
        queue=sum(int(device.health.get("queue") or 0) for device in paired),
        is_alive=seen is not None and seen > now - ALIVE, archived=each.archived,
    )  # fmt: skip


async def register_page(
    session: TenantReader, actor: Actor, register: UUID, now: datetime, form: Form | None = None,
    pairing: Pairing | None = None,
) -> RegisterPage:  # fmt: skip
    own = await get_register(session, actor, register)
    here = f"{home_of(actor)}/{register}"
    values = {
        "code": own.code, "name": own.name, "store": str(own.store_id), "drawer": own.drawer,
        "words": own.settings.get("words", ""), "paper": str(own.settings.get("paper", 80)),
        "printer": own.settings.get("printer", ""), "packing_printer": own.settings.get("packing_printer", ""),
        "packing_paper": str(own.settings.get("packing_paper", 80)), "packs": "1" if own.settings.get("packs") else "",
        "blind": "1" if own.settings.get("blind", True) else "",
    }  # fmt: skip
    devices = (await devices_of(session, [register])).get(register, [])
    return RegisterPage(
        crumbs=(Link(N_("Registers"), home_of(actor)), Link(own.name, "")), name=own.name, code=own.code,
        archived=own.archived, form=form or Form(key=str(new_id()), values=values), action=here,
        stores=choices(await list_stores(session, actor)),
        devices=tuple(device_line(each, here, now) for each in devices), pairing=pairing, app=f"/pos/{actor.slug}",
        archive=f"{here}/{'restoration' if own.archived else 'archival'}", printers=printers_of(own.settings),
        trial=f"{here}/test-print",
    )  # fmt: skip


def printers_of(settings: Mapping[str, Any]) -> tuple[PrinterLine, ...]:
    """Those in the network; the slips' where it is another."""
    uses: tuple[tuple[Use, str], ...] = (
        ("receipts", N_("Receipts of the register")),
        ("packing", N_("Kitchen or packing slip")),
    )
    found = [(use, label, printer_of(settings, use)) for use, label in uses]
    own = found if settings.get("packing_printer") else found[:1]
    return tuple(
        PrinterLine(use=use, label=label, host=each.host, paper=each.paper) for use, label, each in own if each.host
    )


def device_line(each: RegisterDevice, here: str, now: datetime) -> DeviceLine:
    health, is_gone = each.health, each.revoked_at is not None
    return DeviceLine(
        id=str(each.id), name=each.name, paired_at=each.paired_at, paired_by=each.paired_by, seen=each.seen_at,
        version=str(health.get("version") or ""), queue=int(health.get("queue") or 0),
        missing=each.highest - each.whole, troubles=() if is_gone else troubles_of(each, now), is_told=each.is_told,
        is_gone=is_gone, sign_out=f"{here}/devices/{each.id}/sign-out", revoke=f"{here}/devices/{each.id}/revocation",
    )  # fmt: skip


def troubles_of(each: RegisterDevice, now: datetime) -> tuple[str, ...]:
    """What the owner should see to, before it costs a sale."""
    health = each.health
    found = {
        N_("Its storage is not safe: the browser may clear it"): health.get("persisted") is False,
        N_("Its clock is wrong"): abs(int(health.get("skew_ms") or 0)) > SKEWED_MS,
        N_("Not heard of for a day, with sales unsent"): bool(health.get("queue"))
        and each.seen_at is not None
        and each.seen_at < now - LATE,
        N_("Documents are missing in its sequence"): each.highest > each.whole,
    }
    return tuple(words for words, is_so in found.items() if is_so)
