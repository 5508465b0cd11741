from infra.kit.i18n import N_
from infra.kit.problems import Problem


class PriceListTaken(Problem):
    status, code = 409, "price_list_taken"
    message = N_("There is a price list {name} already. Use another name, or open that one.")


class PriceListIsUsual(Problem):
    status, code = 409, "price_list_is_usual"
    message = N_("These are the shop's own prices, for everybody and always. Make another list for anything else.")


class PricesUnknown(Problem):
    status, code = 422, "prices_unknown"
    message = N_("Some of these goods or units are not there. Nothing was saved.")


class PriceBelowFloor(Problem):
    status, code = 403, "below_floor"
    message = N_("{code} may not cost less than {least}. Ask somebody who may sell below the lowest price.")


class FloorLowered(Problem):
    status, code = 403, "floor_lowered"
    message = N_("The lowest price of {code} may be lowered by those who may sell below it.")


class MarginOutOfRange(Problem):
    status, code = 422, "margin_out_of_range"
    message = N_("Enter a percentage from 0 to {most}.")
