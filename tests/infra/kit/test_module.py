"""The manifests: in the order of the graph, each once."""

from datetime import timedelta

import pytest

from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, subscription_of
from infra.kit.module import Module, Registry
from tests.infra.kit.effects import COUNT


async def run(_databases: Databases, _due: object, _delivered: object) -> None:
    """Nothing is run here."""


HOURLY = Job(name="hourly", every=timedelta(hours=1), run=run)
GOODS = Module(name="goods", package="modules.goods", label="Goods", tables=("product",))
SALES = Module(name="sales", package="modules.sales", label="Sales", requires=("goods",), jobs=(HOURLY,))
TILL = Module(name="till", package="modules.till", label="Till", switch="pos", subscriptions=(COUNT,))


@pytest.fixture
def registry() -> Registry:
    registry = Registry()
    registry.fill((GOODS, SALES, TILL))
    return registry


def test_a_module_stands_after_what_it_requires() -> None:
    with pytest.raises(ValueError, match="sales"):
        Registry().fill((SALES, GOODS))


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="goods"):
        Registry().fill((GOODS, GOODS))


def test_every_tenant_has_the_shared_modules(registry: Registry) -> None:
    assert registry.shared() == (GOODS, SALES)
    assert registry.of(frozenset()) == (GOODS, SALES)


def test_a_switch_adds_its_modules_in_order(registry: Registry) -> None:
    assert registry.of(frozenset({"pos", "unheard-of"})) == (GOODS, SALES, TILL)
    assert registry.switches() == ("pos",)


def test_handlers_of_a_switched_module_carry_its_switch(registry: Registry) -> None:
    (subscription,) = registry.subscriptions()
    assert (subscription.handler, subscription.switch) == (COUNT.handler, "pos")
    assert COUNT.switch is None


def test_jobs_of_all_modules_are_found(registry: Registry) -> None:
    assert registry.jobs() == (HOURLY,)


def test_a_switched_module_s_jobs_carry_its_switch_where_they_are_a_tenant_s() -> None:
    registry, nightly = Registry(), Job(name="nightly", every=timedelta(days=1), run=run, of_tenants=True)
    registry.fill((Module(name="till", package="modules.till", label="Till", switch="pos", jobs=(nightly, HOURLY)),))
    assert [(job.name, job.switch) for job in registry.jobs()] == [("nightly", "pos"), ("hourly", None)]
    assert [subscription_of(job).switch for job in registry.jobs()] == ["pos", None]
