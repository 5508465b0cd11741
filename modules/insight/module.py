"""The manifest of insight."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Navigation
from modules.insight.permissions import Perm
from modules.insight.rest import InsightApi
from modules.insight.web import InsightPages

MODULE = Module(
    name="insight",
    package="modules.insight",
    label=N_("Insight"),
    requires=("shops", "catalog", "stock", "orders"),
    permissions=(Perm,),
    controllers=(InsightApi, InsightPages),
    navigation=(Navigation(label=N_("Home"), icon="house", path="", needs=Perm.READ, order=0, phone=True),),
)
