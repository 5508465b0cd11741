"""Shipping's manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from modules.desk.api import DEEDS
from modules.shipping.accounts_pages import PATH as CARRIERS
from modules.shipping.accounts_web import CarrierSettings
from modules.shipping.hooks_web import CarrierHooks
from modules.shipping.pages import PATH
from modules.shipping.permissions import Perm
from modules.shipping.rest import ShippingMethods
from modules.shipping.rest_parcels import Carriers
from modules.shipping.services.following import JOB
from modules.shipping.services.rates import JOB as REFRESH
from modules.shipping.tracking_web import TrackingPages
from modules.shipping.web import ShippingSettings

MODULE = Module(
    name="shipping",
    package="modules.shipping",
    label=N_("Shipping"),
    requires=("shops",),
    tables=("shipping_method", "carrier_account", "shipment"),
    permissions=(Perm,),
    controllers=(ShippingMethods, Carriers, ShippingSettings, CarrierSettings, CarrierHooks, TrackingPages),
    navigation=(
        Navigation(
            label=N_("Delivery"),
            icon="truck",
            path=PATH,
            needs=Perm.MANAGE,
            group="settings",
            section="selling",
            order=45,
        ),
        Navigation(
            label=N_("Carriers"),
            icon="truck",
            path=CARRIERS,
            needs=Perm.MANAGE,
            group="settings",
            section="selling",
            order=46,
        ),
    ),
    jobs=(JOB, REFRESH),
    hooks=(
        Hook(
            contract=DEEDS,
            fill={
                "shipping.added": N_("Way of delivery added"),
                "shipping.changed": N_("Way of delivery changed"),
                "carrier.added": N_("Carrier added"),
                "carrier.changed": N_("Carrier changed"),
            },
        ),
    ),
)
