"""Laws of the house that import-linter has no word for. `infra.entry` composes everything and is not bound by them."""

from pathlib import Path

import pytest

from tests.architecture.imports import LAYERS, ROOT, Import, imports_of_packages

DOORS = {"api", "views", "events"}
NAMELESS = {"utils", "helpers", "common", "manager", "misc"}


def is_past_a_door(found: Import) -> bool:
    """Whether a package reaches into another one: there only the doors keep their promises when the inside changes."""
    layer, *rest = found.name.split(".")
    if layer not in LAYERS or not rest or f"{layer}.{rest[0]}" == found.package:
        return False
    return len(rest) == 1 or rest[1] not in DOORS


def test_packages_meet_at_their_doors() -> None:
    assert [f"{found.path}: {found.name}" for found in imports_of_packages() if is_past_a_door(found)] == []


@pytest.mark.parametrize(
    "name", ["modules.stock.service.take", "modules.stock.models", "modules.stock", "tenancy.access"]
)
def test_control_a_way_past_the_door_is_seen(name: str) -> None:
    assert is_past_a_door(Import(Path("modules/orders/service.py"), name))


@pytest.mark.parametrize(
    "name", ["modules.stock.api.take", "modules.orders.models", "tenancy.access.api", "infra.kit.ids"]
)
def test_control_doors_and_one_s_own_rooms_are_open(name: str) -> None:
    assert not is_past_a_door(Import(Path("modules/orders/service.py"), name))


def test_modules_have_no_keys_of_the_platform_in_redis() -> None:
    taken = [found for found in imports_of_packages() if found.name == "infra.kit.keys.platform_key"]
    assert [str(found.path) for found in taken if found.package.startswith("modules.")] == []


def test_every_file_is_named_by_its_role() -> None:
    paths = [path for top in ("infra", "templates", "tests", *LAYERS) for path in (ROOT / top).rglob("*.py")]
    named = [path.relative_to(ROOT) for path in paths if "node_modules" not in path.parts]
    assert [str(path) for path in named if NAMELESS.intersection(path.with_suffix("").parts)] == []
