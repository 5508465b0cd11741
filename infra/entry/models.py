"""Imports every table, so that the MetaData are whole: for migrations and their checks."""

import importlib
from pathlib import Path

from infra.entry.registry import MODULES

PLATFORM_PACKAGES = (
    "infra.kit.outbox",
    "infra.kit.idempotency",
    "infra.kit.jobs",
    "infra.kit.audit",
    "infra.kit.usage",
    "tenancy.schemas.models",
)


def load_models() -> None:
    """Loads `models` of tenancy, billing and each registered module."""
    root = Path(__file__).parents[2]
    found = [*root.glob("tenancy/*/models.py"), *root.glob("billing/*/models.py")]
    names = [".".join(path.relative_to(root).with_suffix("").parts) for path in sorted(found)]
    for name in (*PLATFORM_PACKAGES, *names):
        importlib.import_module(name)
    for module in MODULES:
        if module.tables:
            importlib.import_module(f"{module.package}.models")
