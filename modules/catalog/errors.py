from infra.kit.i18n import N_
from infra.kit.problems import Problem


class BarcodeUnreadable(Problem):
    status, code = 422, "barcode_unreadable"
    message = N_("A barcode has 1 to {longest} letters, digits or signs such as - . /, and no blanks.")


class BarcodeMistyped(Problem):
    status, code = 422, "barcode_mistyped"
    message = N_("The last digit of {barcode} should be {expected}. Scan it again, or keep it as a code of your own.")


class UnitNotExact(Problem):
    status, code = 422, "unit_not_exact"
    message = N_("{quantity} {unit} is no exact quantity in the other unit.")


class UnitFactorNotPositive(Problem):
    status, code = 422, "unit_factor_not_positive"
    message = N_("A unit holds more than 0 of the smallest one.")


class GoodsUnknown(Problem):
    status, code = 422, "goods_unknown"
    message = N_("No product has {asked}: find it, or add it.")
