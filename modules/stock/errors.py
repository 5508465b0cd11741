from infra.kit.i18n import N_
from infra.kit.problems import NotFound, Problem


class NothingToMove(Problem):
    status, code = 422, "nothing_to_move"
    message = N_("Enter a quantity other than 0.")


class BundleNotKept(Problem):
    status, code = 422, "bundle_not_kept"
    message = N_("{name} is a bundle: its parts lie on the shelf, not it. Name the parts.")


class NotAKit(Problem):
    status, code = 422, "not_a_kit"
    message = N_("{name} is no kit. Say on its page what it is made of.")


class MoreThanThere(Problem):
    status, code = 422, "more_than_there"
    message = N_("Only {on_hand} are there, so {quantity} can't be taken away.")


class ReasonUnknown(Problem):
    status, code = 422, "reason_unknown"
    message = N_("Choose a reason from the list.")


class StoreWithoutWarehouse(Problem):
    status, code = 422, "store_without_warehouse"
    message = N_("This store has no warehouse to take goods from.")


class MovedAlready(Problem):
    """The same cause moved these goods before, with other quantities or at the same moment."""

    status, code = 409, "moved_already"
    message = N_("This has moved stock already. Load the page again to see it.")


class StoreUnknown(NotFound):
    code = "store_unknown"
    message = N_("There is no such store, or it is not one of yours.")


class WarehouseUnknown(NotFound):
    code = "warehouse_unknown"
    message = N_("There is no such warehouse, or it is not one of yours.")


class WarehouseNameMissing(Problem):
    status, code = 422, "warehouse_name_missing"
    message = N_("Give the warehouse a name.")


class WarehouseInUse(Problem):
    status, code = 409, "warehouse_in_use"
    message = N_("Goods still lie here, or a store sells from it. Move the goods first.")


class SellsWithoutStore(Problem):
    status, code = 422, "sells_without_store"
    message = N_("Choose the store that sells from here.")


class DocumentUnknown(NotFound):
    code = "stock_document_unknown"
    message = N_("There is no such document, or it is not one of yours.")


class DocumentClosed(Problem):
    """Its state doesn't allow this: it was posted, canceled or ended meanwhile."""

    status, code = 409, "stock_document_closed"
    message = N_("{number} can't be changed any more. Load the page again to see it.")


class NoLines(Problem):
    status, code = 422, "no_lines"
    message = N_("Add goods first.")


class OnlyFree(Problem):
    status, code = 422, "only_free"
    message = N_("Only {free} of {name} are free there, so {quantity} can't be taken.")


class SamePlace(Problem):
    status, code = 422, "same_place"
    message = N_("Choose another place to send to.")


class GoodsNotFound(Problem):
    status, code = 422, "goods_not_found"
    message = N_("No product has {text}. Find it by name, or add it to your products first.")


class HasMovedOn(Problem):
    """A reversal asks for goods that are gone."""

    status, code = 409, "has_moved_on"
    message = N_(
        "Goods of this document have been sold or moved, so it can't be taken back. Write a correction instead."
    )


class HoldLimit(Problem):
    status, code = 422, "hold_limit"
    message = N_("{name} has {most} goods put aside already. Release some first.")


class EndsTooLate(Problem):
    status, code = 422, "ends_too_late"
    message = N_("Choose an end between now and {days} days from now.")


class CostUnreadable(Problem):
    status, code = 422, "cost_unreadable"
    message = N_("Enter the cost of one in figures, such as 12.50.")


class NegativeSafety(Problem):
    status, code = 422, "negative_safety"
    message = N_("Enter 0 or more.")
