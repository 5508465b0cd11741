"""The manifest of insight."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from modules.desk.api import DEEDS, FIELDS, KINDS, SUBJECTS
from modules.insight.handlers import SUBSCRIPTIONS
from modules.insight.jobs import JOBS
from modules.insight.permissions import Perm
from modules.insight.reports.web import ReportPages
from modules.insight.rest import InsightApi
from modules.insight.targets.rest import TargetsApi
from modules.insight.targets.service import KIND
from modules.insight.targets.web import TargetPages
from modules.insight.web import InsightPages

MODULE = Module(
    name="insight",
    package="modules.insight",
    label=N_("Insight"),
    requires=("desk", "shops", "catalog", "stock", "costing", "orders"),
    tables=("target", "sales_counted", "sales_sum"),
    permissions=(Perm,),
    controllers=(InsightApi, InsightPages, ReportPages, TargetsApi, TargetPages),
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    navigation=(
        Navigation(label=N_("Home"), icon="house", path="", needs=Perm.READ, order=0, phone=True),
        Navigation(label=N_("Reports"), icon="chart-column", path="/reports", needs=Perm.READ, order=60),
        Navigation(label=N_("Targets"), icon="target", path="/targets", needs=Perm.OWN_TARGET, order=62),
    ),
    hooks=(
        Hook(contract=DEEDS, fill={"targets.set": N_("Targets set")}),
        Hook(contract=KINDS, fill={KIND: N_("Targets")}),
        Hook(contract=FIELDS, fill={"targets": N_("Targets")}),
        Hook(contract=SUBJECTS, fill={KIND: "/targets"}),
    ),
)
