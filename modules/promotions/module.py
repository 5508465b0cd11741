"""Promotions' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal
from modules.desk.api import DEEDS, SUBJECTS
from modules.promotions.jobs import JOBS
from modules.promotions.permissions import Perm
from modules.promotions.rest import PromotionsApi
from modules.promotions.services.save import KIND
from modules.promotions.web import PromotionPages
from modules.promotions.web_codes import CodePages
from modules.promotions.words import DEEDS as WORDS

MODULE = Module(
    name="promotions",
    package="modules.promotions",
    label=N_("Promotions"),
    requires=("shops", "catalog", "customers"),
    tables=("promotion", "coupon", "promotion_use"),
    ledgers=("promotion_use",),
    personal=(Personal(table="promotion_use", label=N_("Promotions used"), follows=False),),
    permissions=(Perm,),
    jobs=JOBS,
    controllers=(PromotionsApi, PromotionPages, CodePages),
    navigation=(
        Navigation(label=N_("Promotions"), icon="ticket-percent", path="/promotions", needs=Perm.READ, order=45),
    ),
    hooks=(Hook(contract=DEEDS, fill=WORDS), Hook(contract=SUBJECTS, fill={KIND: "/promotions/{id}"})),
)
