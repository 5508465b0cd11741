"""The demo's accounts with the wallets to try out, whose address is another at each start."""

from collections.abc import Mapping

from infra.kit import clock
from infra.kit.db.sessions import Databases
from modules.desk.api import Author
from modules.payments.wallets.accounts import keep, kept, save_account, setting_of
from tenancy.access.actor import Actor

Accounts = Mapping[str, Mapping[str, str]]
"""What a shop enters, by wallet."""
HERE = "http://127.0.0.1:"


async def set_up(databases: Databases, owner: Actor, accounts: Accounts) -> None:
    """Sets those up that the shop has not, and moves those on that were tried here; what the owner entered stays."""
    async with databases.tenant(owner.tenant, owner.cell) as session:
        for name, typed in accounts.items():
            if not (await kept(session, name)).has_secrets:
                await save_account(session, name, typed, is_on=True, by=Author.of(owner), at=clock.now())
                continue
            is_on, settings = await setting_of(session, name)
            account = settings["account"]
            if str(account["address"]).startswith(HERE) and account["address"] != typed["address"]:
                moved = settings | {"account": account | {"address": typed["address"]}}
                await keep(session, name, is_on=is_on, settings=moved)
        await session.commit()
