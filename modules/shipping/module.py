"""Shipping's manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from modules.desk.api import DEEDS
from modules.shipping.pages import PATH
from modules.shipping.permissions import Perm
from modules.shipping.rest import ShippingMethods
from modules.shipping.web import ShippingSettings

MODULE = Module(
    name="shipping",
    package="modules.shipping",
    label=N_("Shipping"),
    requires=("shops",),
    tables=("shipping_method", "shipment"),
    permissions=(Perm,),
    controllers=(ShippingMethods, ShippingSettings),
    navigation=(
        Navigation(label=N_("Delivery"), icon="truck", path=PATH, needs=Perm.MANAGE, group="settings", order=45),
    ),
    hooks=(
        Hook(
            contract=DEEDS,
            fill={
                "shipping.added": N_("Way of delivery added"),
                "shipping.changed": N_("Way of delivery changed"),
            },
        ),
    ),
)
