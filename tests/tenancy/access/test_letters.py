"""The mail that invites, as its reader gets it."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.mail import Mailer
from infra.kit.settings import Settings
from infra.local.mailbox.sink import Mailbox
from tenancy.access.invitations import invite, send_again
from tenancy.access.models import Invitation
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.browsers import Browser
from tests.factories.post import Post

HANDLER = "access.send_invitation"


@pytest.mark.parametrize(
    ("locale", "subject"),
    [("en", "Ann Lee invites you to work in {shop}"), ("zh_Hans", "Ann Lee 邀请您加入“{shop}”")],
)
async def test_the_mailed_link_opens_the_invitation_and_only_the_newest_mail_is_sent(
    tmp_path: Path,
    settings: Settings,
    live_app: Litestar,
    databases: Databases,
    redis: Redis,
    fresh_tenant: TenantCard,
    locale: str,
    subject: str,
) -> None:
    actor, email = an_actor(tenant=fresh_tenant.id, slug=fresh_tenant.slug), f"{new_id()}@shop.example"
    async with databases.platform() as session:
        invitation = await invite(session, actor, email, "cashier", None, locale=locale, now=clock.now())
        await send_again(session, actor, invitation, clock.now())
        await session.commit()
    async with Mailbox(tmp_path) as box:
        sink = Settings(
            smtp_host="127.0.0.1", smtp_port=box.smtp_port, smtp_tls="off", mail_from="Yuntai <a@shop.example>"
        )
        install(settings, Mailer(sink))
        await Post(databases, redis, fresh_tenant).deliver(HANDLER)
        install(settings)
        (mail,) = [mail for mail in box.store.newest() if mail.to == [email]]
    assert mail.subject == subject.format(shop=fresh_tenant.name)
    link = re.search(r"https?://\S+?(/invitation/\S+)", mail.text)
    assert link
    assert (await Browser(live_app).open(link[1])).status_code == 200
    async with databases.read_platform() as session:
        kept = (await session.execute(sa.select(Invitation.token_hash).where(Invitation.email == email))).one()
    assert link[1].rpartition("/")[2].encode() != kept.token_hash
