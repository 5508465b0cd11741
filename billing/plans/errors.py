"""Refusals about what is on offer."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, NotFound, Problem


class OfferUnclear(Problem):
    status, code = 422, "offer_unclear"
    message = N_("This can’t be put on offer: {reason}.")


class TrialUnsold(Problem):
    status, code = 422, "trial_unsold"
    message = N_("Every shop begins by trying {plan}: it has to be sold in {currencies} too.")


class NeededPlan(Conflict):
    code = "needed_plan"
    message = N_("Shops come to {plan} by themselves: it stays on sale, and what costs nothing there stays so.")


class VersionTaken(Conflict):
    code = "version_taken"
    message = N_("Somebody has just added version {version} of {name}. Try again.")


class CouponGone(Conflict):
    code = "coupon_gone"
    message = N_("This coupon was taken as often as it may be.")


class CouponHad(Conflict):
    code = "coupon_had"
    message = N_("This shop has taken this coupon already. It goes on by itself for as many bills as it is for.")


class NotOffered(NotFound):
    code = "not_offered"
    message = N_("This is not on offer any more. Load the page again.")
