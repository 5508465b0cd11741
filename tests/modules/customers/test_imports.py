"""Customers by file: read, found again, changed or left as they are."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.clock import Clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers import repository
from modules.customers.api import billing_of, language_of, search
from modules.customers.domain import Consent, CustomerKind, Profile
from modules.customers.imports import COMPANY, FIELDS, CustomerFormat, read_row
from modules.customers.models import Customer
from modules.customers.schemas import profile_of
from modules.customers.services.groups import create_group
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author, GivenRow, Outcome, Work
from modules.desk.importing import guess


@pytest.fixture
def work(clock: Clock) -> Work:
    return Work(run=new_id(), by=Author(new_id(), "Lin"), at=clock.instant, dry=False)


def row(line: int = 2, **cells: str) -> GivenRow:
    return GivenRow(line, cells)


async def take(session: TenantSession, work: Work, *rows: GivenRow) -> Outcome:
    return await CustomerFormat().take(session, rows, work)


async def everybody(session: TenantSession) -> list[Profile]:
    ids = list(await session.scalars(sa.select(Customer.id).order_by(Customer.id)))
    return [profile_of(await found(session, customer)) for customer in ids]


async def found(session: TenantSession, customer: UUID) -> sa.Row[tuple[object, ...]]:
    row = await repository.find_profile(session, customer)
    assert row
    return row


def test_columns_are_recognized_in_both_languages() -> None:
    chinese = guess(["姓名", "手机号", "邮箱", "生日", "标签", "省份", "城市", "详细地址", "备注"], FIELDS)
    assert chinese == {
        "name": 0, "phone": 1, "email": 2, "birthday": 3, "tags": 4, "region": 5, "city": 6, "street": 7, "note": 8,
    }  # fmt: skip
    english = guess(["Full name", "Mobile", "E-mail address", "Date of birth", "Zip code"], FIELDS)
    assert english == {"name": 0, "phone": 1, "email": 2, "birthday": 3, "postcode": 4}


def test_everything_that_is_wrong_with_a_row_is_said_at_once() -> None:
    line, faults = read_row(row(7, name="Ann", phone="12", email="ann@", birthday="May", country="XX1"), "GB", COMPANY)
    assert line is None
    assert {fault.field for fault in faults} == {"phone", "email", "birthday"}
    assert {fault.line for fault in faults} == {7}


@pytest.mark.parametrize(("cells", "field"), [({"note": "x"}, "name"), ({"name": "Ann", "phone": "1.38E+10"}, "phone")])
def test_rows_that_name_nobody_or_lost_their_number_are_refused(cells: dict[str, str], field: str) -> None:
    _, faults = read_row(GivenRow(2, cells), "GB", COMPANY)
    assert [fault.field for fault in faults] == [field]


async def test_rows_become_customers_and_the_same_file_again_changes_nothing(
    session: TenantSession, work: Work
) -> None:
    rows = (
        row(2, name="Ann Lee", phone="020 7946 0018", tags="vip,tea", city="Leeds", news_email="yes", email="a@x.com"),
        row(3, name="Harvest Ltd", kind="Company", tax_number="GB123", email="office@x.com"),
    )
    assert (await take(session, work, *rows)).counts == {"created": 2}
    assert (await take(session, work, *rows)).counts == {"same": 2}
    ann, firm = await everybody(session)
    assert (ann.phone, ann.tags, ann.addresses[0].city) == ("+442079460018", ("vip", "tea"), "Leeds")
    assert ann.consents == (Consent.EMAIL,)
    assert (firm.kind, firm.tax_number) == (CustomerKind.COMPANY, "GB123")


async def test_a_row_changes_what_it_says_and_leaves_the_rest(session: TenantSession, work: Work) -> None:
    source = Source(author=work.by, now=work.at, country="GB")
    before = Profile(name="Ann", phone="020 7946 0018", tags=("vip",), note="Prefers mornings", consents=(Consent.SMS,))
    await create_customer(session, before, source)
    outcome = await take(
        session, work, row(name="Ann Lee", phone="+442079460018", email="ann@x.com", tags="tea", news_sms="no")
    )
    assert outcome.counts == {"changed": 1}
    (ann,) = await everybody(session)
    assert (ann.name, ann.email, ann.tags, ann.note) == ("Ann Lee", "ann@x.com", ("vip", "tea"), "Prefers mornings")
    assert ann.consents == (Consent.SMS,)  # a file gives consents and takes none back


async def test_a_group_is_named_and_one_that_is_not_there_is_said(session: TenantSession, work: Work) -> None:
    group = await create_group(session, "Restaurants", "", Source(author=work.by, now=work.at, country="GB"))
    outcome = await take(session, work, row(2, name="Ann", group="restaurants"), row(3, name="Bob", group="Hotels"))
    assert outcome.counts == {"created": 1}
    assert [(fault.line, fault.field) for fault in outcome.faults] == [(3, "group")]
    assert [each.group for each in await everybody(session)] == [group]


async def test_contacts_of_two_customers_in_one_row_are_left_to_a_person(session: TenantSession, work: Work) -> None:
    await take(session, work, row(2, name="Ann", phone="020 7946 0018"), row(3, name="Bob", email="bob@x.com"))
    outcome = await take(session, work, row(4, name="Ann", phone="020 7946 0018", email="bob@x.com"))
    assert outcome.counts == {}
    assert outcome.faults[0].facts == {"one": "Ann", "other": "Bob"}


async def test_a_fault_in_one_row_leaves_the_others_whole(session: TenantSession, work: Work) -> None:
    rows = (row(2, name="Ann", email="ann@"), row(3, name="Bob", email="bob@x.com"))
    outcome = await take(session, work, *rows)
    assert (outcome.counts, [fault.line for fault in outcome.faults]) == ({"created": 1}, [2])


async def test_an_own_number_leads_back_to_the_customer(session: TenantSession, work: Work) -> None:
    await take(session, work, row(name="Ann", external_id="C-7"))
    outcome = await take(session, work, row(name="Ann Lee", external_id="C-7"))
    assert outcome.counts == {"changed": 1}
    assert [each.name for each in await everybody(session)] == ["Ann Lee"]


async def test_language_and_invoice_title_come_in_and_a_second_file_changes_what_it_says(
    session: TenantSession, work: Work
) -> None:
    said = {"language": "简体中文", "title_name": "Old Well Ltd", "title_bank": "ICBC 6222", "tax_number": "9133"}
    first = row(2, name="Bo Li", email="bo@x.com", **said)
    assert (await CustomerFormat().take(session, [first], work)).counts == {"created": 1}
    assert (await CustomerFormat().take(session, [first], work)).counts == {"same": 1}
    more = row(2, name="Bo Li", email="bo@x.com", language="English", title_address="12 Zhongshan Road")
    assert (await CustomerFormat().take(session, [more], work)).counts == {"changed": 1}
    (owner,) = await search(session, "old well")
    billed = await billing_of(session, owner.id)
    assert billed
    assert (billed.name, billed.tax_number, billed.bank) == ("Old Well Ltd", "9133", "ICBC 6222")
    assert billed.address == ("12 Zhongshan Road",)
    assert await language_of(session, owner.id) == "en"
    wrong = row(3, name="Ann", email="ann@x.com", language="Elvish")
    (fault,) = (await CustomerFormat().take(session, [wrong], work)).faults
    assert fault.field == "language"
