"""The manifest of the journal."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from modules.desk.api import DEEDS, FIELDS, KINDS
from modules.journal.permissions import Perm
from modules.journal.service import KIND
from modules.journal.web import JournalPages

MODULE = Module(
    name="journal",
    package="modules.journal",
    label=N_("Journal"),
    requires=("desk", "shops", "stock", "payments", "costing", "orders"),
    tables=("journal_month",),
    ledgers=("journal_month",),
    permissions=(Perm,),
    controllers=(JournalPages,),
    navigation=(Navigation(label=N_("Journal"), icon="book-open", path="/journal", needs=Perm.READ, order=65),),
    hooks=(
        Hook(contract=DEEDS, fill={"journal.closed": N_("Month of the journal closed")}),
        Hook(contract=KINDS, fill={KIND: N_("Month of the journal")}),
        Hook(contract=FIELDS, fill={"lines": N_("Lines")}),
    ),
)
