"""Refusals of moving in."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, Problem


class SoldAlready(Conflict):
    code = "sold_already"
    message = N_("Something was sold since. Correct single figures instead: by a stock correction, or on the account.")


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    message = N_("There is nothing of this step to undo.")


class SignedOff(Conflict):
    code = "moving_signed_off"
    message = N_("The moving-in is signed off. Open it again first.")


class TotalsDiffer(Problem):
    status, code = 422, "totals_differ"
    message = N_("Some totals differ from your old system’s, or are missing. Say below why that is right, then sign.")
