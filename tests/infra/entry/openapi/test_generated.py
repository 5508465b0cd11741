"""Requests made from the document, by the thousand in `make prove`: whatever is sent, the answer is documented."""

from collections.abc import Callable
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis import checks as any_checks
from schemathesis.specs.openapi import checks as openapi_checks

from billing.plans.domain import Plan
from billing.plans.service import give_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.access.keys import make_key
from tenancy.access.roles import grantable_scopes
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.fixtures.figures import Figure
from tests.fixtures.tenants import NewTenant
from tests.infra.entry.openapi.test_document import DOCUMENT, OPERATIONS

SCHEMA: Any = schemathesis.openapi.from_dict(deepcopy(DOCUMENT))  # it resolves in place; its types leave much open
ANY: Any = any_checks
OPENAPI: Any = openapi_checks
CHECKS = [
    ANY.not_a_server_error,
    OPENAPI.status_code_conformance,
    OPENAPI.content_type_conformance,
    OPENAPI.response_schema_conformance,
]
BUSY = Plan(name="busy", version=1, label="Busy", limits={"api_calls_minute": 10**9}, switches=())
Scale = Callable[[int, int], int]


@pytest.fixture(scope="module")
async def shop(databases: Databases, new_tenant: NewTenant) -> TenantCard:
    """A shop with goods, and a plan that throttles nobody."""
    tenant = await new_tenant()
    async with databases.platform() as session:
        await give_plan(session, tenant.id, BUSY, clock.now())
        await session.commit()
    async with databases.tenant(tenant.id) as session:
        await add_goods(session, code="TEA-100")
        await session.commit()
    return tenant


@pytest.fixture(scope="module")
async def key(databases: Databases, shop: TenantCard) -> str:
    """A key of that shop with every scope."""
    actor = an_actor(tenant=shop.id, slug=shop.slug)
    async with databases.platform() as session:
        made = await make_key(session, actor, "Test", grantable_scopes(), cause=str(new_id()), now=clock.now())
        await session.commit()
    return made.secret


def quietly(examples: int, steps: int = 50) -> settings:
    quiet: Any = list(HealthCheck)
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)


@pytest.mark.prove("generated", want="20,000 cases: no 5xx, no undocumented answer")
def test_whatever_is_sent_the_answer_is_documented(address: str, key: str, scale: Scale, figure: Figure) -> None:
    sent = count()
    for name in OPERATIONS:
        operation = SCHEMA.find_operation_by_id(name)
        fit, unfit = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

        @quietly(scale(10, 20_000 // len(OPERATIONS) + 1))
        @given(st.one_of(fit, unfit))
        def send(case: Any) -> None:
            next(sent)
            answer = case.call(base_url=address, headers={"Authorization": f"Bearer {key}"})
            case.validate_response(answer, checks=CHECKS)

        send()
    figure(f"{next(sent):,} cases: no 5xx, no undocumented answer")


def test_what_was_made_can_be_gone_on_with(address: str, key: str, scale: Scale) -> None:
    """Orders are paid, handed over and canceled, products and customers changed, in sequences that nobody wrote."""

    class Sequences(SCHEMA.as_state_machine()):
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"base_url": address, "headers": {"Authorization": f"Bearer {key}"}}

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Sequences.run(settings=quietly(scale(5, 300), steps=scale(8, 20)))
