"""A profile's fields: what is tidied, what is refused, what leads to a customer."""

import msgspec
import pytest

from infra.kit.problems import Invalid
from infra.kit.search import search_pattern
from modules.customers.domain import (
    Address,
    Consent,
    Identity,
    IdentityKind,
    Profile,
    clean,
    identities_of,
    text_of,
)
from modules.customers.reading import email_or, phone_or, shown_phone


def refused(draft: Profile, country: str = "CN") -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        clean(draft, country)
    return {error.field: error.code for error in caught.value.fields}


def finds(query: str, text: str) -> bool:
    return all(pattern.strip("%") in text for pattern in search_pattern(query))


def test_a_phone_is_read_as_the_shops_country_writes_it() -> None:
    assert clean(Profile(name="王芳", phone="138 0013 8000"), "CN").phone == "+8613800138000"
    assert clean(Profile(name="Ann", phone="020 7946 0018"), "GB").phone == "+442079460018"
    assert clean(Profile(name="Ann", phone="+44 20 7946 0018"), "CN").phone == "+442079460018"


def test_full_width_digits_are_digits() -> None:
    assert clean(Profile(name="王芳", phone="１３８００１３８０００"), "CN").phone == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1990-05-17", "1990-05-17"),
        ("1990/5/17", "1990-05-17"),
        ("1990年5月17日", "1990-05-17"),
        ("05-17", "--05-17"),
        ("--05-17", "--05-17"),
        ("02-29", "--02-29"),
        ("", ""),
    ],
)
def test_a_birthday_is_read_with_and_without_its_year(typed: str, kept: str) -> None:
    assert clean(Profile(name="Ann", birthday=typed), "GB").birthday == kept


@pytest.mark.parametrize("typed", ["1990-02-30", "17.5.90", "May", "13-40"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert refused(Profile(name="Ann", birthday=typed)) == {"birthday": "birthday_unreadable"}


@pytest.mark.parametrize("query", ["8000", "13800138000", "+86 138-0013-8000", "zf", "zhangfang", "张", "wf2@ex"])
def test_a_chinese_customer_is_found_by_name_sound_and_fragments(query: str) -> None:
    profile = clean(Profile(name="张芳", phone="13800138000", emails=("wf2@example.com",)), "CN")
    assert finds(query, text_of(profile))


@pytest.mark.parametrize("query", ["02079460018", "7946 0018", "0018"])
def test_a_number_is_found_as_one_dials_it_at_home(query: str) -> None:
    assert finds(query, text_of(clean(Profile(name="Ann", phone="+442079460018"), "CN")))


def test_an_account_says_where_and_who() -> None:
    assert refused(Profile(name="Ann", accounts=("pinduoduo",))) == {"accounts": "account_unreadable"}


def test_a_shop_without_a_country_asks_for_the_countrys_code() -> None:
    assert refused(Profile(name="Ann", phone="13800138000"), "") == {"phone": "phone_unreadable"}


def test_an_e_mail_is_kept_in_lower_case() -> None:
    assert clean(Profile(name="Ann", email=" Ann@Example.COM "), "GB").email == "ann@example.com"


def test_every_field_that_cannot_be_taken_is_named_at_once() -> None:
    draft = Profile(name="  ", phone="123", email="ann@", tags=("x" * 41,), addresses=(Address(street="y" * 201),))
    assert refused(draft) == {
        "name": "name_missing",
        "phone": "phone_unreadable",
        "email": "email_unreadable",
        "tags": "too_long",
        "addresses.0.street": "too_long",
    }


@pytest.mark.parametrize("field", ["name", "phone", "email", "tax_number", "note"])
def test_a_sign_that_the_database_cannot_keep_is_refused(field: str) -> None:
    draft = msgspec.convert({"name": "Ann", field: "a\0b"}, Profile)
    assert refused(draft) == {field: "unreadable_sign"}


def test_too_many_tags_or_addresses_are_refused_rather_than_cut() -> None:
    draft = Profile(name="Ann", tags=tuple(map(str, range(31))), addresses=(Address(street="a"),) * 21)
    assert refused(draft) == {"tags": "too_many", "addresses": "too_many"}


def test_empty_addresses_and_doubled_tags_go() -> None:
    profile = clean(Profile(name="Ann", addresses=(Address(), Address(city="Leeds")), tags=("vip", " vip ", "")), "GB")
    assert profile.addresses == (Address(city="Leeds"),)
    assert profile.tags == ("vip",)


def test_consents_are_kept_once() -> None:
    assert clean(Profile(name="Ann", consents=(Consent.SMS, Consent.SMS)), "GB").consents == (Consent.SMS,)


def test_phone_and_e_mail_lead_to_the_customer() -> None:
    profile = clean(Profile(name="Ann", phone="13800138000", email="A@b.com"), "CN")
    assert identities_of(profile) == (
        Identity(IdentityKind.PHONE, "+8613800138000"),
        Identity(IdentityKind.EMAIL, "a@b.com"),
    )


def test_what_a_marketplace_masked_leads_to_nobody() -> None:
    assert phone_or("", "138****8000", "CN") == ""
    assert email_or("", "a***@b") == ""


def test_a_number_from_home_is_shown_as_people_there_write_it() -> None:
    assert shown_phone("+442079460018", "GB") == "020 7946 0018"
    assert shown_phone("+442079460018", "CN") == "+44 20 7946 0018"
    assert shown_phone("138****8000", "CN") == "138****8000"


@pytest.mark.parametrize("query", ["芳", "王芳", "wangfang", "wf", "8000", "0013", "example", "vip", "hangzhou"])
def test_search_looks_through_names_contacts_tags_and_places(query: str) -> None:
    profile = clean(
        Profile(
            name="王芳",
            phone="13800138000",
            email="fang@example.com",
            tags=("VIP",),
            addresses=(Address(city="杭州 Hangzhou"),),
        ),
        "CN",
    )
    assert finds(query, text_of(profile))
