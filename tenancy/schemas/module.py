"""What every tenant's schema has before any module: handled events and stored answers, and their purge."""

from datetime import timedelta

from infra.kit.i18n import N_
from infra.kit.idempotency import KEPT_DAYS
from infra.kit.jobs import Job
from infra.kit.module import Module, Retention
from tenancy.schemas.purge import purge_cell, purge_platform, purge_tenant

MODULE = Module(
    name="base",
    package="tenancy.schemas",
    label=N_("Foundation"),
    tables=("handled_event", "idempotency"),
    left_out=(
        ("handled_event", N_("Which work was done already: it belongs to this installation’s queue.")),
        ("idempotency", N_("Answers to requests sent twice: they belong to this installation’s keys.")),
    ),
    retention=(
        Retention(table="handled_event", column="created_at", days=35),
        Retention(table="idempotency", column="created_at", days=KEPT_DAYS),
        Retention(table="platform.handled_event", column="created_at", days=35),
        Retention(table="platform.idempotency", column="created_at", days=KEPT_DAYS),
    ),
    jobs=(
        Job(name="purge.tenant", every=timedelta(days=1), run=purge_tenant, of_tenants=True),
        Job(name="purge.cell", every=timedelta(hours=1), run=purge_cell),
        Job(name="purge.platform", every=timedelta(hours=1), run=purge_platform, of_platform=True),
    ),
)
