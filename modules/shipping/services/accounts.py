"""Accounts with carriers: set up, tried, and opened for a call. What opens them is sealed and never shown again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.outside import NotOutside, place_of
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.desk.api import Author, Deed, changes, note
from modules.shipping.carriers.gateway import Gateway
from modules.shipping.carriers.port import Carrier, CarrierBusy, CarrierDenied, CarrierError, CarrierRefused
from modules.shipping.carriers.signatures import key_of
from modules.shipping.domain import Address, address_faults
from modules.shipping.models import CarrierAccount
from tenancy.accounts.api import SealBroken, installation, seal, unseal

KIND = "shipping.carrier"
COLUMNS = (
    CarrierAccount.id, CarrierAccount.name, CarrierAccount.address, CarrierAccount.sender, CarrierAccount.form,
    CarrierAccount.is_on, CarrierAccount.checked_at, CarrierAccount.fault,
)  # fmt: skip
SHORTEST_HOOK = 24
NAMELESS = N_("Give it a name, such as the carrier’s.")
KEYLESS = N_("Enter the key that the carrier gave you.")
NO_HOOK = N_("This is no signing secret. It begins with whsec_.")
DENIED = N_("The carrier doesn’t accept the key. Enter it anew.")
SILENT = N_("The carrier doesn’t answer at this address.")
BUSY = N_("The carrier is busy. Try again in a while.")


class Secret(msgspec.Struct, frozen=True):
    """What opens the account: our key for the carrier, and what the carrier's webhooks are signed with."""

    key: str
    hook: str = ""


class AccountIn(msgspec.Struct, frozen=True, kw_only=True):
    """As it is typed. An empty `key` or `hook` keeps what there is."""

    name: str
    address: str
    key: str = ""
    hook: str = ""
    sender: Address = Address()
    form: str = "pdf"
    is_on: bool = True


class AccountCard(msgspec.Struct, frozen=True, kw_only=True):
    """An account without what opens it. `fault`: why the carrier was not reached when it was last tried, a msgid."""

    id: UUID
    name: str
    address: str
    sender: Address
    form: str
    is_on: bool
    checked_at: datetime | None
    fault: str


def purpose(tenant: str, account: UUID) -> str:
    return f"carrier {tenant} {account}"


def card_of(row: Mapping[Any, Any]) -> AccountCard:
    values: dict[str, Any] = {**row, "sender": msgspec.convert(row["sender"], Address)}
    return AccountCard(**values)


async def list_accounts(session: TenantReader, *, on: bool = False) -> list[AccountCard]:
    """All of them by name, or those that are `on`."""
    query = sa.select(*COLUMNS).order_by(CarrierAccount.name, CarrierAccount.id)
    rows = await session.execute(query.where(CarrierAccount.is_on) if on else query)
    return [card_of(row) for row in rows.mappings()]


async def find_account(session: TenantReader, account: UUID) -> AccountCard:
    """Raises NotFound."""
    row = (await session.execute(sa.select(*COLUMNS).where(CarrierAccount.id == account))).mappings().one_or_none()
    if row is None:
        raise NotFound
    return card_of(row)


async def secret_of(session: TenantReader, account: UUID) -> Secret:
    """What opens it, for a call; one that can't be opened any more is empty. Raises NotFound."""
    sealed = await session.scalar(sa.select(CarrierAccount.secret).where(CarrierAccount.id == account))
    if sealed is None:
        raise NotFound
    try:
        return msgspec.json.decode(unseal(purpose(session.tenant, account), sealed), type=Secret)
    except SealBroken:
        return Secret(key="")


async def open_account(session: TenantReader, account: UUID) -> Carrier:
    """The carrier, ready to be called once the session has ended. Raises NotFound."""
    card = await find_account(session, account)
    return Gateway(card.address, (await secret_of(session, account)).key)


async def save_account(
    session: TenantSession, account: UUID | None, data: AccountIn, *, by: Author, at: datetime
) -> UUID:
    """Adds an account, or changes one. Raises Invalid, NotFound."""
    old = await find_account(session, account) if account else None
    kept = await secret_of(session, account) if account else Secret(key="")
    if faults := faults_of(data, kept):
        raise Invalid(fields=faults)
    key = account or new_id()
    is_other = bool(data.key or data.hook)
    secret = Secret(data.key or kept.key, data.hook or kept.hook)
    values: dict[str, Any] = {
        "name": data.name, "address": data.address.rstrip("/"), "sender": msgspec.to_builtins(data.sender),
        "form": data.form, "is_on": data.is_on,
        "secret": seal(purpose(session.tenant, key), msgspec.json.encode(secret).decode()),
    }  # fmt: skip
    if old is None:
        await session.execute(sa.insert(CarrierAccount).values(id=key, **values))
        deed = Deed(act="carrier.added", kind=KIND, subject=key, subject_name=data.name)
    else:
        await session.execute(sa.update(CarrierAccount).where(CarrierAccount.id == key).values(**values))
        deed = Deed(
            act="carrier.changed", kind=KIND, subject=key, subject_name=data.name,
            **dict(zip(("before", "after"), changes(shown(old), shown(data)), strict=True)),
        )  # fmt: skip
    if old is None or deed.after or is_other:
        await note(session, [deed], by=by, at=at)
    return key


def shown(account: AccountCard | AccountIn) -> dict[str, Any]:
    """What the activity log may know of it: nothing that opens it."""
    return {"name": account.name, "address": account.address.rstrip("/"), "form": account.form, "is_on": account.is_on}


def faults_of(data: AccountIn, kept: Secret) -> list[FieldError]:
    faults: list[FieldError] = []
    if not data.name or not data.name.isprintable():
        faults.append(FieldError(field="name", code="name_missing", message=NAMELESS))
    try:
        place_of(data.address, installation().private_hosts)
    except NotOutside as problem:
        faults.append(FieldError(field="address", code=problem.code, message=problem.message))
    if not (data.key or kept.key) or not data.key.isascii() or not (data.key or "x").isprintable():
        faults.append(FieldError(field="key", code="key_missing", message=KEYLESS))
    if data.hook and not is_hook(data.hook):
        faults.append(FieldError(field="hook", code="hook_unreadable", message=NO_HOOK))
    sender = address_faults(data.sender, is_needed=True)
    return [*faults, *(msgspec.structs.replace(each, field=f"sender.{each.field}") for each in sender)]


def is_hook(text: str) -> bool:
    try:
        return len(key_of(text)) >= SHORTEST_HOOK
    except ValueError:
        return False


async def try_account(databases: Databases, tenant: str, cell: str, account: UUID, at: datetime) -> str:
    """Asks the carrier who we are, in steps, and keeps how it went; gives the fault, "" for none. Raises NotFound."""
    async with databases.read_tenant(tenant, cell) as session:
        carrier = await open_account(session, account)
    try:
        await carrier.check()
        fault = ""
    except CarrierError as error:
        fault = said_of(error)
    async with databases.tenant(tenant, cell) as session:
        change = sa.update(CarrierAccount).where(CarrierAccount.id == account)
        await session.execute(change.values(checked_at=at, fault=fault))
        await session.commit()
    return fault


def said_of(error: CarrierError) -> str:
    """What to tell staff: a msgid, or the carrier's own words."""
    match error:
        case CarrierDenied():
            return DENIED
        case CarrierBusy():
            return BUSY
        case CarrierRefused(reason=reason):
            return reason
        case _:
            return SILENT
