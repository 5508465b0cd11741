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


class NoSuchProduct(Problem):
    status, code = 404, "no_such_product"
    message = N_("There is no such product.")


class ProductChangedMeanwhile(Problem):
    status, code = 409, "product_changed_meanwhile"
    message = N_("{name} changed this product meanwhile. See the changes before you save yours.")


class VersionMissing(Problem):
    status, code = 428, "version_missing"
    message = N_("Send If-Match with the ETag that was read, so that nobody's change is lost.")


class VersionStale(Problem):
    status, code = 412, "version_stale"
    message = N_("This was changed since it was read. Read it again, then repeat the change.")


class CodeTaken(Problem):
    status, code = 422, "code_taken"
    message = N_("{code} already belongs to {name}. Use another code, or open that product.")


class BarcodeTaken(Problem):
    status, code = 422, "barcode_taken"
    message = N_("{barcode} already belongs to {name}. Each barcode stands for one thing.")


class TaxClassUnknown(Problem):
    status, code = 422, "tax_class_unknown"
    message = N_("There is no tax class {tax_class}. Choose one of {classes}.")


class NotOfThisProduct(Problem):
    status, code = 422, "not_of_this_product"
    message = N_("This variant belongs to another product.")


class StockNotKept(Problem):
    status, code = 422, "stock_not_kept"
    message = N_("This shop keeps no stock, so that opening stock can't be booked.")


class CategoryTaken(Problem):
    status, code = 409, "category_taken"
    message = N_("The category {name} is there already.")


class CategoryInUse(Problem):
    status, code = 409, "category_in_use"
    message = N_("{name} still holds {goods} products and {categories} categories. Move them first.")


class NoSuchBulkEdit(Problem):
    status, code = 404, "no_such_bulk_edit"
    message = N_("There is no such change of products.")


class BulkEditNotDone(Problem):
    status, code = 409, "bulk_edit_not_done"
    message = N_("This change is still under way, or was undone already.")


class OptionsUnreadable(Problem):
    status, code = 422, "options_unreadable"
    message = N_("Write options as “Size: L; Color: red”, at most three.")


class UnitsUnreadable(Problem):
    status, code = 422, "units_unreadable"
    message = N_("Write larger units as “pack: 6 4006381333931; pallet: 480”.")


class PartsUnreadable(Problem):
    status, code = 422, "parts_unreadable"
    message = N_("Write parts as “TEA: 2; CUP: 1”: the code of each once, and how many of it are in one.")


class UnitPricesUnreadable(Problem):
    status, code = 422, "unit_prices_unreadable"
    message = N_("Write prices of larger units as “pack: 30.00; pallet: 2200”.")


class MadeUnknown(Problem):
    status, code = 422, "made_unknown"
    message = N_("Say bundle, kit or goods.")


class StateUnknown(Problem):
    status, code = 422, "state_unknown"
    message = N_("A status is active, draft or archived.")


class NotMergeable(Problem):
    status, code = 409, "not_mergeable"
    message = N_("These two have different options, or one is archived. Give them the same options first.")


class StillInStock(Problem):
    status, code = 409, "still_in_stock"
    message = N_("{code} still has {quantity} in stock. Move or count it to 0 first, so that nothing is lost.")
