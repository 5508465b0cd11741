from infra.kit.i18n import N_
from infra.kit.problems import Problem


class MethodUnknown(Problem):
    status, code = 422, "shipping_method_unknown"
    message = N_("This store has no such way of delivery. Choose another one.")


class MethodDoesNotReach(Problem):
    status, code = 422, "shipping_does_not_reach"
    message = N_("{method} doesn't go to this country. Choose another way of delivery.")


class AddressMissing(Problem):
    status, code = 422, "address_missing"
    message = N_("Where does it go? Enter name, street and city.")


class CarrierUnknown(Problem):
    status, code = 422, "carrier_unknown"
    message = N_("There is no carrier called {carrier}.")


class CarrierRefuses(Problem):
    status, code = 409, "carrier_refuses"
    message = N_("The carrier refuses this parcel: {reason}")


class ShipmentCannotBecome(Problem):
    status, code = 409, "shipment_cannot_become"
    message = N_("This parcel has gone on meanwhile. Load the page again to see where it is.")


class ShipmentThere(Problem):
    status, code = 409, "shipment_there"
    message = N_("This part has a parcel already. Cancel it first if another carrier is to take it.")
