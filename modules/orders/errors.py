from infra.kit.i18n import N_
from infra.kit.problems import Problem


class OrderWithoutLines(Problem):
    status, code = 422, "order_without_lines"
    message = N_("Put something on the order first.")


class OrderTooLong(Problem):
    status, code = 422, "order_too_long"
    message = N_("An order has at most {limit} lines. Split it into several.")


class OrderCannotBecome(Problem):
    status, code = 409, "order_cannot_become"
    message = N_("This order has gone on meanwhile. Load the page again to see where it stands.")


class FulfillmentCannotBecome(Problem):
    status, code = 409, "fulfillment_cannot_become"
    message = N_("This shipment has gone on meanwhile. Load the page again to see where it stands.")


class AdjusterOverreached(RuntimeError):
    """A price adjuster did what its stage doesn't allow: a defect of ours, never the buyer's."""
