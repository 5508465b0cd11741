"""The desk's manifest."""

from infra.kit.module import Module
from modules.desk.permissions import Perm

MODULE = Module(
    name="desk",
    package="modules.desk",
    label="Desk",
    tables=("activity", "file", "import_run"),
    ledgers=("activity",),
    permissions=(Perm,),
)
