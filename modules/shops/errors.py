from infra.kit.i18n import N_
from infra.kit.problems import Problem


class TaxRateMissing(Problem):
    status, code = 422, "tax_rate_missing"
    message = N_("The tax class {tax_class} has no rate for {region}. Add one under Settings, Taxes.")


class TaxRateOutOfRange(Problem):
    status, code = 422, "tax_rate_out_of_range"
    message = N_("A tax rate lies between 0 and 100 percent.")


class UnknownZone(Problem):
    status, code = 422, "unknown_zone"
    message = N_("{zone} is no time zone. Choose one from the list, such as Asia/Shanghai.")


class DaysReversed(Problem):
    status, code = 422, "days_reversed"
    message = N_("The last day is before the first.")


class SeriesMissing(Problem):
    status, code = 500, "series_missing"
    message = N_("There is no number series for {kind}.")


class ShopNotSeeded(Problem):
    status, code = 503, "shop_not_seeded"
    message = N_("This shop is still being opened. Try again in a moment.")
