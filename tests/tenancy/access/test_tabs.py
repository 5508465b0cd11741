"""The settings' pages stand in sections."""

from infra.entry.registry import fill_registry
from infra.kit.module import registry
from infra.kit.shell import Section
from modules.payments.permissions import Perm
from tenancy.access.tabs import OWN, SECTIONS, settings_tabs
from tests.factories.actors import an_actor


def current_of(tabs: list[Section]) -> list[str]:
    return [page.label for tab in tabs for page in tab.pages if page.current]


def test_each_page_of_the_settings_stands_in_one_of_the_sections() -> None:
    fill_registry()
    entries = [*OWN, *(n for module in registry.modules for n in module.navigation if n.group == "settings")]
    assert {entry.section for entry in entries} == set(SECTIONS)


def test_the_section_of_the_page_that_is_open_shows_its_pages() -> None:
    fill_registry()
    tabs = list(settings_tabs(an_actor(), "/settings/staff"))
    assert [tab.label for tab in tabs if tab.pages] == ["People and programs"]
    assert current_of(tabs) == ["Staff"]
    assert [tab.current for tab in tabs].count(True) == 1


def test_who_may_open_one_page_alone_sees_its_section_without_a_row_of_pages() -> None:
    fill_registry()
    (tab,) = settings_tabs(an_actor(permissions=frozenset({Perm.REMIND.value})), "/settings/reminders")
    assert tab.pages == ()
