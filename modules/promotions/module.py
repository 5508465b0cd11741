"""Promotions' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Personal
from modules.promotions.permissions import Perm
from modules.promotions.rest import PromotionsApi

MODULE = Module(
    name="promotions",
    package="modules.promotions",
    label=N_("Promotions"),
    requires=("shops", "catalog", "customers"),
    tables=("promotion", "coupon", "promotion_use"),
    ledgers=("promotion_use",),
    personal=(Personal(table="promotion_use", label=N_("Promotions used"), follows=False),),
    permissions=(Perm,),
    controllers=(PromotionsApi,),
)
