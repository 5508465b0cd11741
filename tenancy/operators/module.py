"""The manifest of operators."""

from infra.kit.i18n import N_
from infra.kit.module import Module
from tenancy.operators.account_web import OwnAccount
from tenancy.operators.jobs import SPELL
from tenancy.operators.people_web import Log, People
from tenancy.operators.web import Door

MODULE = Module(
    name="operators",
    package="tenancy.operators",
    label=N_("Operators"),
    jobs=(SPELL,),
    controllers=(Door, OwnAccount, People, Log),
)
