"""People of a shop: invited, come, given rights, kept out, gone, each with effect at once."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.access.models import Staff
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser, sign_up
from tests.factories.callers import owner_at
from tests.factories.people import employ, link_to

PERSON = re.compile(r"/settings/staff/([0-9a-f-]{36})\"")


async def owner(app: Litestar, databases: Databases, tenant: TenantCard) -> Browser:
    async with databases.platform() as session:
        return await owner_at(app, session, tenant)


def home_of(tenant: TenantCard) -> str:
    return f"/app/{tenant.slug}"


async def ask(browser: Browser, home: str, email: str, role: str = "cashier") -> None:
    answer = await browser.send(f"{home}/settings/staff", f"{home}/settings/staff/invitations", email=email, role=role)
    assert answer.status_code == 303, answer.text


async def person(browser: Browser, home: str, action: str, staff: UUID, **fields: str) -> int:
    """What the form of one person answers."""
    page = f"{home}/settings/staff/{staff}"
    return (await browser.send(page, f"{page}{action}", **fields)).status_code


async def test_a_new_account_comes_in_by_the_link_and_has_the_roles_rights(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = home_of(fresh_tenant)
    await ask(await owner(live_app, databases, fresh_tenant), home, "new-cashier@shop.example")
    link, newcomer = await link_to(databases, "new-cashier@shop.example"), Browser(live_app)
    assert "new-cashier@shop.example" in (await newcomer.open(link)).text
    answer = await newcomer.send(link, name="Bo", password="three words long")
    assert answer.headers["location"] == home
    assert (await newcomer.open(f"{home}/orders/new")).status_code == 200
    assert (await newcomer.open(f"{home}/settings/staff")).status_code == 403
    assert (await Browser(live_app).open(link)).status_code == 410


async def test_an_existing_account_is_asked_to_log_in_and_accepts(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = home_of(fresh_tenant)
    helper = await sign_up(live_app, "known@shop.example")
    await ask(await owner(live_app, databases, fresh_tenant), home, "Known@shop.example")
    link = await link_to(databases, "known@shop.example")
    assert f"/login?next={link}" in (await Browser(live_app).open(link)).text
    assert (await helper.open(f"{home}/welcome")).status_code == 404
    assert (await helper.send(link)).headers["location"] == home
    assert (await helper.open(f"{home}/welcome")).status_code == 200


async def test_a_link_is_dead_once_it_was_sent_again_withdrawn_or_a_week_old(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = home_of(fresh_tenant)
    browser = await owner(live_app, databases, fresh_tenant)
    await ask(browser, home, "late@shop.example")
    first = await link_to(databases, "late@shop.example")
    page = (await browser.open(f"{home}/settings/staff")).text
    invitation = re.findall(r"/invitations/([0-9a-f-]{36})/sending", page)[0]
    place = f"{home}/settings/staff"
    assert (await browser.send(place, f"{place}/invitations/{invitation}/sending")).status_code == 303
    second = await link_to(databases, "late@shop.example")
    assert (await Browser(live_app).open(first)).status_code == 410
    with clock.at(clock.now() + timedelta(days=8)):
        assert (await Browser(live_app).open(second)).status_code == 410
    assert (await Browser(live_app).open(second)).status_code == 200
    assert (await browser.send(place, f"{place}/invitations/{invitation}/withdrawal")).status_code == 303
    assert (await Browser(live_app).send(second, name="X", password="three words long")).status_code == 410


async def test_somebody_is_invited_once(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> None:
    home = home_of(fresh_tenant)
    browser = await owner(live_app, databases, fresh_tenant)
    await ask(browser, home, "once@shop.example")
    place = f"{home}/settings/staff"
    answer = await browser.send(place, f"{place}/invitations", email="once@shop.example", role="cashier")
    assert answer.status_code == 422
    assert "invited already" in answer.text


async def test_who_is_kept_out_or_removed_is_out_at_once_and_comes_back_as_who_they_were(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = home_of(fresh_tenant)
    boss = await owner(live_app, databases, fresh_tenant)
    helper, staff = await employ(live_app, databases, fresh_tenant, "manager")
    assert (await helper.open(f"{home}/orders")).status_code == 200
    assert await person(boss, home, "/suspension", staff) == 303
    assert (await helper.open(f"{home}/orders")).status_code == 404
    assert await person(boss, home, "/return", staff) == 303
    assert (await helper.open(f"{home}/orders")).status_code == 200
    assert await person(boss, home, "", staff, role="warehouse", scope="all") == 303
    assert (await helper.open(f"{home}/orders/new")).status_code == 403
    assert await person(boss, home, "/departure", staff) == 303
    assert (await helper.open(f"{home}/orders")).status_code == 404


async def own_id(databases: Databases, tenant: TenantCard, role: str = "owner") -> UUID:
    async with databases.read_platform() as session:
        found = await session.scalar(sa.select(Staff.id).where(Staff.tenant == tenant.id, Staff.role == role))
    assert found
    return found


@pytest.mark.parametrize("act", ["/departure", "/suspension", ""])
async def test_the_last_owner_stays(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, act: str
) -> None:
    boss = await owner(live_app, databases, fresh_tenant)
    staff = await own_id(databases, fresh_tenant)
    assert await person(boss, home_of(fresh_tenant), act, staff, role="manager", scope="all") == 409


async def test_ownership_goes_over_once_the_shops_name_is_typed(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = home_of(fresh_tenant)
    boss = await owner(live_app, databases, fresh_tenant)
    heir, staff = await employ(live_app, databases, fresh_tenant, "manager")
    assert await person(boss, home, "/ownership", staff, shop="something else") == 422
    assert await person(boss, home, "/ownership", staff, shop=fresh_tenant.name) == 303
    assert (await heir.open(f"{home}/settings/staff")).status_code == 200
    assert (await boss.open(f"{home}/settings/staff")).status_code == 403
    assert (await boss.open(f"{home}/orders")).status_code == 200


async def test_a_role_is_made_of_rights_given_and_can_go_only_unused(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = home_of(fresh_tenant)
    boss = await owner(live_app, databases, fresh_tenant)
    roles = f"{home}/settings/roles"
    rights = ["catalog.read", "staff.manage"]
    assert (await boss.send(f"{roles}/new", roles, name="Buyer", rights=rights)).status_code == 303
    page = (await boss.open(roles)).text
    code = re.findall(r"/settings/roles/([0-9a-f-]{36})\"", page)[0]
    helper, staff = await employ(live_app, databases, fresh_tenant, "cashier")
    assert await person(boss, home, "", staff, role=code, scope="all") == 303
    assert (await helper.open(f"{home}/products")).status_code == 200
    assert (await helper.open(f"{home}/orders")).status_code == 403
    assert (await boss.send(f"{roles}/{code}", f"{roles}/{code}/deletion")).status_code == 409
    assert (await boss.send(f"{roles}/{code}", name="Buyer", rights=["orders.read"])).status_code == 303
    assert (await helper.open(f"{home}/orders")).status_code == 200
    assert (await helper.open(f"{home}/products")).status_code == 403


async def test_nobody_gives_what_they_lack(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> None:
    home = home_of(fresh_tenant)
    boss = await owner(live_app, databases, fresh_tenant)
    roles, place = f"{home}/settings/roles", f"{home}/settings/staff"
    rights = ["catalog.read", "staff.manage"]
    await boss.send(f"{roles}/new", roles, name="Recruiter", rights=rights)
    code = re.findall(r"/settings/roles/([0-9a-f-]{36})\"", (await boss.open(roles)).text)[0]
    recruiter, _ = await employ(live_app, databases, fresh_tenant, code)
    _, cashier = await employ(live_app, databases, fresh_tenant, "cashier")
    for role in ("owner", "manager", "cashier"):
        answer = await recruiter.send(place, f"{place}/invitations", email=f"{role}@shop.example", role=role)
        assert answer.status_code == 403, role
    answer = await recruiter.send(place, f"{place}/invitations", email="peer@shop.example", role=code)
    assert answer.status_code == 303
    assert (await recruiter.send(f"{roles}/new", roles, name="More", rights=["orders.read"])).status_code == 403
    assert await person(recruiter, home, "/departure", cashier) == 403
    assert await person(recruiter, home, "/departure", await own_id(databases, fresh_tenant)) == 403


async def test_people_of_another_shop_are_not_there(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, other_tenant: TenantCard
) -> None:
    boss = await owner(live_app, databases, fresh_tenant)
    _, theirs = await employ(live_app, databases, other_tenant, "cashier")
    place = f"{home_of(fresh_tenant)}/settings/staff"
    assert (await boss.open(f"{place}/{theirs}")).status_code == 404
    assert (await boss.send(place, f"{place}/{theirs}/departure")).status_code == 404
    assert (await boss.send(place, f"{place}/invitations/{new_id()}/withdrawal")).status_code == 404


async def test_every_right_says_in_plain_words_what_it_is(live_app: Litestar) -> None:
    from infra.kit.module import registry  # noqa: PLC0415  after it is filled
    from tenancy.access.roles import right_groups  # noqa: PLC0415

    every = right_groups(frozenset(registry.switches()))
    silent = [right.name for group in every for right in group.rights if right.words == right.name]
    assert silent == []
