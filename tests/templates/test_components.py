"""Every part renders in every language, with nothing inline that the policy would refuse."""

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from infra.kit import shell
from infra.kit.i18n import LOCALES
from infra.kit.templating import TEMPLATES
from tests.templates.style import style_app, style_shell

INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")")


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    before = shell.show_shell_by(style_shell)
    with TestClient(style_app()) as client:
        yield client
    shell.show_shell_by(before)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["/style", "/style/job", "/style/finder"])
def test_parts_render_without_anything_inline(client: TestClient[Litestar], path: str, locale: str) -> None:
    client.cookies.set("locale", locale)
    answer = client.get(path)
    assert answer.status_code == 200
    assert not INLINE.search(answer.text)
    assert not SCRIPT.search(answer.text)


def test_no_template_has_anything_inline() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}: {match[0]!r}"
        for path in TEMPLATES.rglob("*.html")
        if "node_modules" not in path.parts
        and (match := INLINE.search(path.read_text()) or SCRIPT.search(path.read_text()))
        and "emails" not in path.parts
    ]
    assert found == []


def test_the_page_says_its_language_and_the_person_s_colors(client: TestClient[Litestar]) -> None:
    client.cookies.update({"locale": "zh_Hans", "theme": "dark"})
    assert '<html lang="zh-Hans" dir="ltr" data-theme="dark">' in client.get("/style").text


def test_forms_carry_the_token_and_the_key_that_makes_a_double_click_one(client: TestClient[Litestar]) -> None:
    page = client.get("/style").text
    assert '<input type="hidden" name="_csrf" value="token">' in page
    assert '<input type="hidden" name="_key" value="0196">' in page
    assert """hx-headers='{"X-CSRF-Token": "token"}'""" in page


def test_an_error_stands_at_its_field_and_is_linked(client: TestClient[Litestar]) -> None:
    page = client.get("/style").text
    assert (
        'id="f-code" name="code" type="text" value="TEA-LJ-250" aria-invalid="true" aria-describedby="f-code-error"'
        in page
    )
    assert '<p class="error" id="f-code-error">' in page
    assert "2 fields need a look before this can be saved." in page


def test_what_was_typed_is_escaped_everywhere(client: TestClient[Litestar]) -> None:
    assert "<script>alert" not in client.get("/style/finder", params={"q": "<script>alert(1)</script>"}).text
