"""Every module of this installation, in the order of the graph. Adding a module = one package and one line here."""

from infra.kit.module import Module, registry
from tenancy.schemas.module import MODULE as BASE

MODULES: tuple[Module, ...] = (
    BASE,
)  # fmt: skip


def fill_registry() -> None:
    """Makes the manifests known to everybody; done once by each process before anything else."""
    registry.fill(MODULES)
