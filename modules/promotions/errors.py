from infra.kit.i18n import N_
from infra.kit.problems import Problem


class PromotionGone(Problem):
    """Its last use went to somebody else while this order was placed."""

    status, code = 409, "promotion_gone"
    message = N_("“{name}” has just been used up. Look at the price once more, then place the order.")


class CouponGone(Problem):
    status, code = 409, "coupon_gone"
    message = N_("The coupon {coupon} has just been used up. Look at the price once more, then place the order.")


class NoSuchPromotion(Problem):
    status, code = 404, "no_such_promotion"
    message = N_("There is no such promotion, or it is for stores that are not yours.")


class PromotionChangedMeanwhile(Problem):
    status, code = 409, "promotion_changed_meanwhile"
    message = N_("Somebody else saved this meanwhile. Look at what stands there now, then change it again.")


class StoresNotYours(Problem):
    status, code = 403, "stores_not_yours"
    message = N_("You may set up promotions for your own stores alone. Choose them below.")


class PromotionsTooMany(Problem):
    status, code = 409, "promotions_too_many"
    message = N_("At most {most} promotions can run or be planned at once. End one first.")


class CodeTaken(Problem):
    status, code = 409, "code_taken"
    message = N_("The code {coupon} is there already. Choose another.")


class NotByCode(Problem):
    status, code = 409, "not_by_code"
    message = N_("This promotion applies by itself, so it has no codes. Make a coupon for that.")


class VersionMissing(Problem):
    status, code = 428, "version_missing"
    message = N_("Send the ETag that you read as If-Match, so that nobody's change is lost.")


class VersionStale(Problem):
    status, code = 412, "version_stale"
    message = N_("This promotion was changed since you read it. Read it again.")
