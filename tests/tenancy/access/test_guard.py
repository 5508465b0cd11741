"""Default deny."""

from typing import Any

import pytest
from litestar import get
from litestar.handlers import HTTPRouteHandler

from infra.kit.module import Module
from infra.kit.problems import Forbidden
from tenancy.access.guard import check_rights, switch_of, undeclared
from tests.factories.actors import an_actor

MODULES = (
    Module(name="pos", package="modules.pos", label="Register", switch="pos"),
    Module(name="orders", package="modules.orders", label="Orders"),
)


def handler(**options: Any) -> HTTPRouteHandler:
    @get("/x", **options)
    async def show() -> None: ...

    return show


def test_a_route_that_says_nothing_is_found_and_refused() -> None:
    silent, open_to_all = handler(), handler(public=True)
    assert undeclared([silent, open_to_all, handler(needs="orders.read")]) == [silent.handler_name]
    with pytest.raises(Forbidden):
        check_rights(an_actor(), silent)


def test_a_route_is_used_by_who_has_its_permission_alone() -> None:
    route = handler(needs="orders.refund")
    check_rights(an_actor(permissions=frozenset({"orders.refund"})), route)
    with pytest.raises(Forbidden):
        check_rights(an_actor(permissions=frozenset({"orders.read"})), route)


def test_a_handler_belongs_to_the_switch_of_its_package() -> None:
    assert switch_of("modules.pos.web", MODULES) == "pos"
    assert switch_of("modules.positions.web", MODULES) is None
    assert switch_of("modules.orders.web", MODULES) is None
