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
