"""Pages are rendered after the handler, for one reader, and never kept by anybody."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jinja2 import UndefinedError
from litestar import Litestar, get, post
from litestar.testing import TestClient

from infra.kit import clock, shell, templating
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError
from infra.kit.shell import Flash, Shell

READER = Shell(locale="en", zone="Asia/Shanghai", currency="CNY")


class Model(msgspec.Struct, frozen=True):
    name: str


trail: list[str] = []


@get("/page")
async def page() -> Page:
    trail.append("handler")
    return Page("_trial.html", Model("<b>Lin</b>"))


@get("/refused")
async def refused() -> Page | Redirect:
    return Page("_trial.html", Model("x"), status=422, headers={"HX-Retarget": "#form"})


@get("/part")
async def part() -> Fragment:
    return Fragment("_trial.html", Model("x"))


@post("/save")
async def save() -> Redirect:
    return Redirect("/page?saved=1")


@post("/archive")
async def archive() -> Redirect:
    return Redirect("/page", flash=Flash(text="Archived 3 products", undo="/app/lin/undo"))


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient[Litestar]]:
    (tmp_path / "_trial.html").write_text(
        "{{ trace() }}{{ _('Home') }} {{ page.name }} {{ shell.locale }}"
        "{% for flash in shell.flash %} {{ flash.text }}{% endfor %}"
    )
    templating.environment.cache_clear()
    monkeypatch.setattr(templating, "TEMPLATES", tmp_path)
    names: dict[str, Any] = {"trace": lambda: trail.append("rendered") or ""}
    templating.environment().globals.update(names)
    before = shell.show_shell_by(shell.anonymous_shell)
    trail.clear()
    with TestClient(Litestar([page, refused, part, save, archive], openapi_config=None)) as client:
        yield client
    shell.show_shell_by(before)
    templating.environment.cache_clear()


def test_a_page_is_rendered_after_its_handler_and_escaped(client: TestClient[Litestar]) -> None:
    answer = client.get("/page")
    assert answer.text == "Home &lt;b&gt;Lin&lt;/b&gt; en"
    assert trail == ["handler", "rendered"]


def test_pages_are_kept_by_nobody(client: TestClient[Litestar]) -> None:
    headers = client.get("/page").headers
    assert (headers["cache-control"], headers["vary"]) == ("no-store", "HX-Request")


def test_the_browser_s_language_is_spoken_and_the_chosen_one_wins(client: TestClient[Litestar]) -> None:
    assert client.get("/page", headers={"accept-language": "zh-CN"}).text.startswith("首页")
    client.cookies.set("locale", "en")
    assert client.get("/page", headers={"accept-language": "zh-CN"}).text.startswith("Home")


def test_a_form_shown_again_keeps_its_status_and_headers(client: TestClient[Litestar]) -> None:
    answer = client.get("/refused")
    assert (answer.status_code, answer.headers["hx-retarget"]) == (422, "#form")


def test_a_redirect_is_303_and_a_header_for_htmx(client: TestClient[Litestar]) -> None:
    plain = client.post("/save", follow_redirects=False)
    swapped = client.post("/save", headers={"HX-Request": "true"}, follow_redirects=False)
    assert (plain.status_code, plain.headers["location"]) == (303, "/page?saved=1")
    assert (swapped.status_code, swapped.headers["hx-redirect"]) == (200, "/page?saved=1")


def test_what_was_done_is_said_on_the_next_page_and_once(client: TestClient[Litestar]) -> None:
    assert "Archived 3 products" in client.post("/archive").text
    assert "Archived 3 products" not in client.get("/page").text


def test_an_amount_that_stands_in_a_template_is_each_reader_s_currency() -> None:
    template = templating.environment().from_string("{{ 0 | money }}")
    shown: list[str] = []
    for currency in ("CNY", "GBP"):
        with templating.reading_as(Shell(locale="en", zone="Europe/London", currency=currency)):
            shown.append(template.render())
    assert shown == ["¥0.00", "£0.00"]


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", ""])
def test_a_redirect_never_leads_elsewhere_unless_told(to: str) -> None:
    with pytest.raises(ValueError, match="not a path of this host"):
        Redirect(to)
    assert Redirect("https://pay.example", elsewhere=True).to == "https://pay.example"


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError), templating.reading_as(READER):
        templating.environment().from_string("{{ page.nme }}").render(page=Model("x"))


def test_filters_speak_the_reader_s_language_zone_and_currency() -> None:
    values = (
        "842650 | money",
        "at | moment",
        "at | day(short=true)",
        "1832 | number",
        "7 | quantity('kg')",
    )
    source = " · ".join("{{ " + value + " }}" for value in values)
    with clock.at(datetime(2026, 11, 22, 1, tzinfo=UTC)), templating.reading_as(READER):
        said = templating.environment().from_string(source).render(at=datetime(2026, 11, 21, 16, 5, tzinfo=UTC))
    assert said == "¥8,426.50 · 00:05 · Nov 22 · 1,832 · 7\N{NO-BREAK SPACE}kg"


def test_attributes_are_escaped_and_left_out_when_empty() -> None:
    made = templating.attributes({"hx_get": '/x?"', "disabled": True, "title": None, "hidden": False, "cls": "a b"})
    assert made == ' hx-get="/x?&#34;" disabled class="a b"'


def test_a_category_has_always_the_same_tint() -> None:
    assert {templating.tint("Tea") for _ in range(3)} <= set(templating.TINTS)


def test_a_form_gives_back_what_was_typed_and_what_is_wrong() -> None:
    form = Form(key="k", values={"code": "A"}, errors=(FieldError(field="code", code="taken", message="Taken."),))
    assert (form.value("code"), form.value("price")) == ("A", "")
    assert form.error("code") is form.errors[0]
    assert form.error("price") is None


def test_the_phone_s_bar_has_four_entries_with_the_raised_one_in_the_middle() -> None:
    items = [
        shell.NavigationItem(label=n, icon="house", href="/", phone=True, raised=n == "sell")
        for n in ("a", "b", "c", "sell")
    ]
    shown = Shell(navigation=(shell.NavigationGroup(items=tuple(items)),)).phone_items
    assert [item.label for item in shown] == ["a", "b", "sell", "c"]
