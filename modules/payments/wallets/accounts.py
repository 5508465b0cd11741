"""The shop's accounts with wallets: kept with the setting of their tender, what opens them sealed and never shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.outside import NotOutside, place_of
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.desk.api import Author, Deed, note
from modules.payments.models import TenderSetting
from modules.payments.wallets.errors import WalletOff
from modules.payments.wallets.keys import KeyUnreadable, private_key, public_key
from modules.payments.wallets.kinds import WALLETS, Entry, Kind
from modules.payments.wallets.port import Wallet
from tenancy.accounts.api import SealBroken, installation, seal, unseal

MISSING = N_("Enter this, too.")
NO_KEY = N_("This is no RSA key. Paste the whole of it.")
NO_SECRET = N_("The API v3 key has 32 letters and digits.")
SECRET_BYTES, LONGEST = 32, 8000
SETTING = sa.select(TenderSetting.is_on, TenderSetting.settings).where(
    TenderSetting.kind == sa.bindparam("kind", type_=sa.Text)
)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it is kept. `values` without what is sealed; `fault`: of the last trial, a msgid."""

    kind: Kind
    is_on: bool = False
    values: dict[str, str] = {}
    has_secrets: frozenset[str] = frozenset()
    checked_at: datetime | None = None
    fault: str = ""


def kind_of(name: str) -> Kind:
    """Raises NotFound."""
    if name not in WALLETS:
        raise NotFound
    return WALLETS[name]


def purpose(tenant: str, kind: str) -> str:
    return f"wallet {tenant} {kind}"


async def setting_of(session: TenantReader, kind: str) -> tuple[bool, dict[str, Any]]:
    row = (await session.execute(SETTING, {"kind": kind})).one_or_none()
    return (row.is_on, row.settings) if row else (False, {})


def secrets_of(session: TenantReader, kind: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Empty where there are none, or where they can't be opened any more."""
    try:
        return msgspec.json.decode(unseal(purpose(session.tenant, kind), str(settings.get("sealed", ""))))
    except (SealBroken, msgspec.MsgspecError):
        return {}


async def kept(session: TenantReader, name: str) -> Kept:
    """Raises NotFound."""
    kind = kind_of(name)
    is_on, settings = await setting_of(session, name)
    checked = settings.get("checked_at")
    return Kept(
        kind=kind, is_on=is_on, values={"address": kind.address} | dict(settings.get("account", {})),
        has_secrets=frozenset(secrets_of(session, name, settings)), fault=str(settings.get("fault", "")),
        checked_at=datetime.fromisoformat(checked) if checked else None,
    )  # fmt: skip


async def open_wallet(session: TenantReader, name: str, *, even_off: bool = False) -> Wallet:
    """Ready to be called once the session has ended. `even_off`: what was begun is ended, too. Raises WalletOff."""
    kind = kind_of(name)
    is_on, settings = await setting_of(session, name)
    try:
        values = dict(settings.get("account", {})) | secrets_of(session, name, settings)
        account = msgspec.convert(values, kind.account)
    except msgspec.ValidationError as error:
        raise WalletOff(wallet=kind.label) from error
    if not is_on and not even_off:
        raise WalletOff(wallet=kind.label)
    return kind.open(account)


async def save_account(
    session: TenantSession, name: str, typed: Mapping[str, str], *, is_on: bool, by: Author, at: datetime
) -> None:
    """Keeps what was typed; a secret left empty stays as it is. Raises NotFound, Invalid."""
    kind = kind_of(name)
    _was_on, settings = await setting_of(session, name)
    secrets = secrets_of(session, name, settings)
    values = {entry.name: (typed.get(entry.name) or "").strip()[:LONGEST] for entry in kind.entries}
    secret_names = {entry.name for entry in kind.entries if entry.is_secret}
    secrets |= {key: value for key, value in values.items() if key in secret_names and value}
    if faults := [fault for entry in kind.entries if (fault := fault_of(entry, values | secrets))]:
        raise Invalid(fields=faults)
    public = {key: value for key, value in values.items() if key not in secret_names}
    sealed = seal(purpose(session.tenant, name), msgspec.json.encode(secrets).decode())
    await keep(session, name, is_on=is_on, settings={"account": public, "sealed": sealed})
    after = {"tender": kind.label, "is_on": is_on, "address": public["address"]}
    deed = Deed(act="wallet.changed", kind="payments.tender", subject=new_id(), subject_name=kind.label, after=after)
    await note(session, [deed], by=by, at=at)


async def keep(session: TenantSession, name: str, *, is_on: bool, settings: dict[str, Any]) -> None:
    row = {"kind": name, "is_on": is_on, "settings": settings}
    add = insert(TenderSetting).values(**row)
    await session.execute(
        add.on_conflict_do_update(index_elements=["kind"], set_={"is_on": is_on, "settings": settings})
    )


def fault_of(entry: Entry, values: Mapping[str, str]) -> FieldError | None:
    value = values.get(entry.name, "")
    if not value:
        return None if entry.is_optional else FieldError(field=entry.name, code="missing", message=MISSING)
    try:
        match entry.form:
            case "private":
                private_key(value)
            case "public":
                public_key(value)
            case "address":
                place_of(value, installation().private_hosts)
            case "secret" if len(value.encode()) != SECRET_BYTES:
                return FieldError(field=entry.name, code="secret_unfit", message=NO_SECRET)
            case _:
                pass
    except KeyUnreadable:
        return FieldError(field=entry.name, code="key_unreadable", message=NO_KEY)
    except NotOutside as problem:
        return FieldError(field=entry.name, code=problem.code, message=problem.message)
    return None


async def try_account(databases: Databases, tenant: str, cell: str, name: str, at: datetime) -> str:
    """Asks the provider whether it knows us, in steps, and keeps how it went; "" for well. Raises NotFound."""
    async with databases.read_tenant(tenant, cell) as session:
        wallet = await open_wallet(session, name, even_off=True)
    fault = await wallet.check()
    async with databases.tenant(tenant, cell) as session:
        is_on, settings = await setting_of(session, name)
        await keep(session, name, is_on=is_on, settings=settings | {"checked_at": at.isoformat(), "fault": fault})
        await session.commit()
    return fault


def news_address(slug: str, name: str) -> str:
    """Where the provider tells that something was paid; "" where it could not reach us."""
    home = installation().address
    return f"{home}/hooks/wallets/{slug}/{name}" if home.startswith("https://") and name != "terminal" else ""
