"""What the log calls deeds and their subjects."""

import pytest

from infra.entry.registry import fill_registry
from infra.kit.module import registry
from modules.desk.words import DEEDS, KINDS, deed_in_words, field_in_words, kinds_in_words


@pytest.fixture(autouse=True)
def modules() -> None:
    fill_registry()


def switched(contract: str) -> set[str]:
    """What modules name that a tenant may switch off."""
    return {name for fill in registry.words(contract) for name in fill} - {
        name for fill in registry.hooks(contract) for name in fill
    }


def test_what_was_done_in_a_module_keeps_its_name_when_the_module_is_off() -> None:
    assert "shift.closed" in switched(DEEDS)
    assert deed_in_words("shift.closed", "en") == "Shift ended"
    assert switched(KINDS) <= kinds_in_words("en").keys()


def test_a_deed_that_nobody_names_shows_as_its_words() -> None:
    assert deed_in_words("kite.flown_home", "en") == "Kite flown home"


def test_a_variant_is_named_by_its_code_and_one_without_a_code_as_a_variant() -> None:
    assert [field_in_words(field, "en") for field in ("variant TEA-1", "variant ", "variant")] == [
        "Variant TEA-1",
        "Variant",
        "Variant",
    ]
    assert field_in_words("variant ", "zh_Hans") == "规格"
