from infra.kit.i18n import N_
from infra.kit.problems import Problem


class MethodUnknown(Problem):
    status, code = 422, "shipping_method_unknown"
    message = N_("This store has no such way of delivery. Choose another one.")


class MethodDoesNotReach(Problem):
    status, code = 422, "shipping_does_not_reach"
    message = N_("{method} doesn't go to this country. Choose another way of delivery.")


class CarrierUnknown(Problem):
    status, code = 422, "carrier_unknown"
    message = N_("There is no carrier called {carrier}.")


class ParcelBusy(Problem):
    status, code = 409, "parcel_booked"
    message = N_("This parcel is booked with a carrier. Cancel its label first.")


class NoLabel(Problem):
    status, code = 409, "parcel_without_label"
    message = N_("The carrier has no label for this parcel yet.")


class LabelNotReached(Problem):
    status, code = 503, "label_not_reached"
    message = N_("The carrier doesn’t answer. Try again in a while, or print our own label.")


class RatesNotReached(Problem):
    status, code = 503, "rates_not_reached"
    message = N_("The carrier told no prices. Test its connection in the settings.")


class NoRates(Problem):
    status, code = 422, "no_rates"
    message = N_("The carrier has no prices in {currency}.")
