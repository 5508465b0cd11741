"""A merchant opened from the command line: through the very same steps as sign-up, and once."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases
from tenancy.access.actor import Actor
from tenancy.access.invitations import accept, invite, secret_of
from tenancy.access.models import Invitation
from tenancy.access.permissions import Role
from tenancy.access.roles import permissions_of
from tenancy.access.staff import list_staff
from tenancy.accounts.api import find_person_by_email, new_token
from tenancy.accounts.passwords import hash_password
from tenancy.accounts.service import add_token, confirm_email, create_account
from tenancy.onboarding.api import ask, begin, note, open_shop
from tenancy.onboarding.service import find_draft
from tenancy.switches.api import switches_of
from tenancy.tenants.api import TenantCard
from tenancy.tenants.service import keep_ready


class Merchant(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs up, and what the wizard is told."""

    person: str
    email: str
    shop: str
    country: str
    trade: str
    currency: str
    zone: str
    locale: str


async def open_merchant(databases: Databases, merchant: Merchant, password: str) -> Actor:
    """Opens the merchant's shop unless it is open; gives its owner. `password` is a new account's."""
    account = await account_of(databases, merchant, password)
    async with databases.platform() as session:
        draft = await find_draft(session, account)
        if draft is None or draft.tenant is None:
            await begin(session, account, merchant.shop, merchant.country)
            await note(session, account, trade=merchant.trade, switches=[])
            place = {"currency": merchant.currency, "zone": merchant.zone, "locale": merchant.locale}
            opening = await ask(session, account, clock.now(), **place)
        else:
            opening = draft.id
        await session.commit()
    while (tenant := await open_shop(databases, opening)) is None:  # others may take what is made here
        await keep_ready(databases, 1)
    return await owner_of(databases, tenant)


async def employ(databases: Databases, owner: Actor, name: str, email: str, role: Role, password: str) -> Actor:
    """Somebody comes to work in the owner's shop, invited and accepted, unless they are there."""
    account = await account_for(databases, email, name, owner.locale, password)
    async with databases.platform() as session:
        known = {member.account: member for member in await list_staff(session, owner.tenant)}
        if account not in known:
            now = clock.now()
            asked = await invite(session, owner, email, role, None, locale=owner.locale, now=now)
            cause = await session.scalar(sa.select(Invitation.cause).where(Invitation.id == asked))
            await accept(session, secret_of(cause or asked), account, now)
            known = {member.account: member for member in await list_staff(session, owner.tenant)}
            await session.commit()
    member = known[account]
    return msgspec.structs.replace(
        owner, staff=member.id, account=account, name=member.name, role=role.value, permissions=permissions_of(role)
    )


async def account_of(databases: Databases, merchant: Merchant, password: str) -> UUID:
    return await account_for(databases, merchant.email, merchant.person, merchant.locale, password)


async def account_for(databases: Databases, email: str, name: str, locale: str, password: str) -> UUID:
    """Somebody's account; a new one is confirmed at once, since nobody reads mail at its address."""
    async with databases.platform() as session:
        if known := await find_person_by_email(session, email):
            return known.id
        hashed = await hash_password(password)
        account = await create_account(session, password_hash=hashed, email=email, name=name, locale=locale)
        token, now = new_token(), clock.now()
        await add_token(session, account, "confirm", token, now)
        await confirm_email(session, token, now)
        await session.commit()
    return account


async def owner_of(databases: Databases, tenant: TenantCard) -> Actor:
    """The first owner of a shop, as who the command line acts there."""
    async with databases.read_platform() as session:
        owner = (await list_staff(session, tenant.id))[0]
        switches = await switches_of(session, tenant.id)
    return Actor(
        tenant=tenant.id, cell=tenant.cell, slug=tenant.slug, shop=tenant.name, staff=owner.id, account=owner.account,
        name=owner.name, role=owner.role, permissions=permissions_of(owner.role), switches=switches,
        locale=tenant.locale, currency=tenant.currency, zone=tenant.zone, country=tenant.country,
    )  # fmt: skip
