from infra.kit.i18n import N_
from infra.kit.problems import NotFound, Problem


class NothingToMove(Problem):
    status, code = 422, "nothing_to_move"
    message = N_("Enter a quantity other than 0.")


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
