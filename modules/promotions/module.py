"""Promotions' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Module
from modules.promotions.permissions import Perm
from modules.promotions.rest import PromotionsApi

MODULE = Module(
    name="promotions",
    package="modules.promotions",
    label=N_("Promotions"),
    requires=("shops", "catalog", "customers"),
    tables=("promotion", "coupon", "promotion_use"),
    ledgers=("promotion_use",),
    permissions=(Perm,),
    controllers=(PromotionsApi,),
)
