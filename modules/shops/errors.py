from infra.kit.i18n import N_
from infra.kit.problems import Problem
from tenancy.access.api import LimitReached


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


class NameMissing(Problem):
    status, code = 422, "name_missing"
    message = N_("Enter a text of 1 to {longest} characters.")


class RegionUnreadable(Problem):
    status, code = 422, "region_unreadable"
    message = N_("Enter a country such as GB, or one of its parts such as US-CA.")


class StoreCodeTaken(Problem):
    status, code = 422, "store_code_taken"
    message = N_("Another store has the code {code}.")


class StoreMissing(Problem):
    status, code = 404, "store_missing"
    message = N_("There is no such store.")


class StoresExhausted(LimitReached):
    code, what = "stores_exhausted", "stores"
    message = N_("All stores your plan includes are in use ({most}), and they stay. {more}")


class NumberBehind(Problem):
    status, code = 422, "number_behind"
    message = N_("The next number must be {least} or higher, so that none comes twice.")
