"""The door to bills."""

from billing.invoicing.collecting import take_collected
from billing.invoicing.domain import Bill, Collected, Line, name_of, number_in, total
from billing.invoicing.errors import NoSuchBill, NotPaid, NotToPay, TooMuchBack
from billing.invoicing.returning import check_left, give_back, left_of, void
from billing.invoicing.service import (
    find_bill,
    find_bill_by_number,
    issue,
    list_bills,
    oldest_overdue,
    open_bills,
    settle,
)

__all__ = [
    "Bill",
    "Collected",
    "Line",
    "NoSuchBill",
    "NotPaid",
    "NotToPay",
    "TooMuchBack",
    "check_left",
    "find_bill",
    "find_bill_by_number",
    "give_back",
    "issue",
    "left_of",
    "list_bills",
    "name_of",
    "number_in",
    "oldest_overdue",
    "open_bills",
    "settle",
    "take_collected",
    "total",
    "void",
]
