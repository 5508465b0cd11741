"""Languages: what is chosen, how placeholders are filled, and that nobody forgot a translation."""

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from infra.kit import i18n, problems
from templates.build import LOCALES as CATALOG_FOLDERS
from templates.build import merged_catalog
from tests.templates.catalogs import msgids_in, untranslated

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans"),
        ("zh-TW", "zh_Hans"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, zh;q=0.3, en;q=0.2", "zh_Hans"),
        ("en;q=0.2, zh-Hans;q=0.9", "zh_Hans"),
        ("zh;q=0, en", "en"),
        ("de", "en"),
        ("", "en"),
        ("zh;q=abc, ;;;, *", "en"),
    ],
)
def test_the_best_language_of_a_browser_is_chosen(header: str, locale: str) -> None:
    assert i18n.negotiate(header) == locale


def test_placeholders_take_numbers_as_the_language_writes_them() -> None:
    assert i18n.for_locale("en").gettext("{n} rows", n=1832) == "1,832 rows"


def test_a_missing_fact_stays_visible() -> None:
    assert i18n.for_locale("en").gettext("Ask {name} at {shop}", name="Lin") == "Ask Lin at {shop}"


def test_text_in_a_fact_is_not_read_for_placeholders() -> None:
    assert i18n.for_locale("en").gettext("{name}", name="{secret}", secret="x") == "{secret}"


def test_markup_in_a_fact_survives_and_everything_else_is_escaped() -> None:
    said = i18n.for_locale("en").gettext("<b> {link} {name}", link=Markup("<a>x</a>"), name="<i>")
    assert said == Markup("&lt;b&gt; <a>x</a> &lt;i&gt;")


def test_one_and_many_differ_in_english_and_not_in_chinese() -> None:
    one, many = "{n} field needs a look before this can be saved.", "{n} fields need a look before this can be saved."
    english, chinese = i18n.for_locale("en"), i18n.for_locale("zh_Hans")
    assert english.ngettext(one, many, 1) == "1 field needs a look before this can be saved."
    assert english.ngettext(one, many, 2) == "2 fields need a look before this can be saved."
    assert chinese.ngettext(one, many, 1) == "有 1 处需要修改后才能保存。"


def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="no such locale"):
        i18n.for_locale("../../etc/passwd")


def test_every_word_on_the_pages_and_in_the_refusals_has_a_chinese_translation() -> None:
    missing = [f"{path}: {msgid!r}" for msgid, path in untranslated("zh_Hans").items()]
    assert not missing, "\n".join(["add these to your package's .po:", *missing])


def test_refusals_of_the_toolbox_are_translated() -> None:
    catalog = merged_catalog("zh_Hans")
    own = [
        kind.message
        for kind in vars(problems).values()
        if isinstance(kind, type) and issubclass(kind, problems.Problem)
    ]
    assert [message for message in own if message not in catalog] == []


def test_translations_use_no_placeholder_that_their_msgid_lacks() -> None:
    wrong: list[str] = []
    for message in merged_catalog("zh_Hans"):
        wanted = {name for form in forms(message.id) for name in PLACEHOLDER.findall(form)}
        wrong += [form for form in forms(message.string) if message.id and not set(PLACEHOLDER.findall(form)) <= wanted]
    assert wrong == []


def test_no_two_packages_translate_the_same_words_differently(capsys: pytest.CaptureFixture[str]) -> None:
    merged_catalog("zh_Hans")
    assert capsys.readouterr().err == ""


def test_the_extractor_finds_words_in_templates_and_in_python(tmp_path: Path) -> None:
    page, code = tmp_path / "x.html", tmp_path / "x.py"
    page.write_text('{{ _("One") }}{% if 1 %}{{ ngettext("{n} a", "{n} as", 2) }}{% endif %}')
    code.write_text('message = N_("Two")')
    assert [*msgids_in(page), *msgids_in(code)] == ["One", ("{n} a", "{n} as"), "Two"]
    assert CATALOG_FOLDERS.joinpath("zh_Hans", "LC_MESSAGES").is_dir()
