"""Payments' manifest."""

from infra.kit.module import Module
from modules.payments.permissions import Perm
from modules.payments.tenders import BUILT_IN

MODULE = Module(
    name="payments",
    package="modules.payments",
    label="Payments",
    requires=("shops",),
    tables=("payment", "payment_refund", "tender_setting"),
    permissions=(Perm,),
    tenders=BUILT_IN,
)
