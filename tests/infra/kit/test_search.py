import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column
from sqlalchemy.dialects import postgresql

from infra.kit.search import matches, search_pattern, search_text

names = st.text(
    st.characters(categories=["L", "N", "P", "Z", "S"]) | st.sampled_from("西湖龙井茶绿茶礼盒"), max_size=40
)


def finds(query: str, *parts: str) -> bool:
    """What LIKE does, on patterns whose only signs of meaning are the percent signs."""
    stored = search_text(*parts)
    return all(fnmatchcase(stored, pattern.replace("%", "*")) for pattern in search_pattern(query))


@pytest.mark.parametrize(
    "query",
    [
        "西",
        "湖",
        "茶",
        "龙井",
        "西湖龙井",
        "湖龙井茶",
        "longjing",
        "xihulong",
        "xhlj",
        "lj",
        "ljc",
        "l",
        "long",
        "lo",
        "礼盒",
        "lihe",
    ],
)
def test_chinese_goods_are_found_by_signs_by_sound_and_by_initials(query: str) -> None:
    assert finds(query, "西湖龙井茶 礼盒")


@pytest.mark.parametrize(
    "query", ["tea", "TEA-LJ", "tea-lj-250", "tealj250", "250", "lj", "6901234", "234567890128", "ＴＥＡ"]
)
def test_codes_are_found_with_and_without_their_dashes(query: str) -> None:
    assert finds(query, "TEA-LJ-250", "6901234567890128"[:13] + "128")


@pytest.mark.parametrize(
    ("query", "name"),
    [("creme", "Crème brûlée"), ("BRÛLÉE", "creme brulee"), ("strasse", "Straße 5"), ("smorrebrod", "Smørrebrød")],
)
def test_accents_and_case_do_not_matter(query: str, name: str) -> None:
    assert finds(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("手机壳", "iPhone15手机壳"),
        ("iphone", "iPhone15手机壳"),
        ("sjk", "iPhone15手机壳"),
        ("ガラス", "ガラス瓶"),
        ("한국", "한국김"),
    ],
)
def test_mixed_scripts_are_found_by_each_of_them(query: str, name: str) -> None:
    assert finds(query, name)


def test_every_word_of_the_query_must_be_there() -> None:
    assert finds("green 250", "Green tea 250 g")
    assert not finds("green 500", "Green tea 250 g")


def test_two_and_a_half_kilograms_are_not_twenty_five() -> None:
    assert not finds("2.5kg", "Rice 25kg")
    assert finds("2.5kg", "Rice 2.5kg")


def test_a_phrase_whose_signs_stand_apart_is_not_found() -> None:
    assert not finds("龙茶", "西湖龙井茶")


def test_a_sound_reads_the_word_not_the_sign() -> None:
    assert finds("chongqing", "重庆小面")


@pytest.mark.parametrize("query", ["%", "_", "\\", "100%", "a_b", "'; drop table product; --"])
def test_a_query_s_own_wildcards_mean_nothing(query: str) -> None:
    assert all(not re.search(r"[_\\']", pattern) and "%" not in pattern[1:-1] for pattern in search_pattern(query))


def test_a_blank_query_finds_all_and_one_without_letters_finds_none() -> None:
    assert str(matches(column("search_text"), "  ").compile(dialect=postgresql.dialect())) == "true"
    assert str(matches(column("search_text"), "!?").compile(dialect=postgresql.dialect())) == "false"


def test_a_query_becomes_one_condition_a_word() -> None:
    statement = matches(column("search_text"), "绿茶 tea").compile(dialect=postgresql.dialect())
    assert sorted(statement.params.values()) == ["% 绿茶%", "%tea%"]


def test_an_endless_query_is_cut() -> None:
    assert len(search_pattern("abcd " * 10_000)) == 1
    assert len(search_pattern(" ".join(f"w{i}" for i in range(1000)))) == 8


def test_nothing_is_stored_for_nothing() -> None:
    assert search_text(None, "", " !") == ""


@given(names)
def test_whatever_has_a_name_is_found_by_its_name(name: str) -> None:
    assert finds(name, name)


@given(names, names)
def test_the_stored_text_is_words_between_single_blanks(first: str, second: str) -> None:
    stored = search_text(first, None, second)
    assert stored == "" or re.fullmatch(r" (\S+ )+", stored)


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for(query: str) -> None:
    assert len(search_pattern(query)) <= 8
