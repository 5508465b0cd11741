"""The manifest of insight."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Navigation
from modules.insight.permissions import Perm
from modules.insight.reports.web import ReportPages
from modules.insight.rest import InsightApi
from modules.insight.web import InsightPages

MODULE = Module(
    name="insight",
    package="modules.insight",
    label=N_("Insight"),
    requires=("shops", "catalog", "stock", "costing", "orders"),
    permissions=(Perm,),
    controllers=(InsightApi, InsightPages, ReportPages),
    navigation=(
        Navigation(label=N_("Home"), icon="house", path="", needs=Perm.READ, order=0, phone=True),
        Navigation(label=N_("Reports"), icon="chart-column", path="/reports", needs=Perm.READ, order=60),
    ),
)
