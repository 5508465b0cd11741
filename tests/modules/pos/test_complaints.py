"""What merchants complain of in other registers, each with the tests that hold it here; a test that goes is missed."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OFF_LINE = (
    "tests/browser/test_register_offline.py", "test_every_sale_is_booked_once_whatever_is_cut_killed_or_sent_again"
)  # fmt: skip
THREE_TIMES = (
    "tests/modules/pos/test_documents.py", "test_documents_sent_three_times_in_any_order_are_booked_once"
)  # fmt: skip
SAME_Z = "tests/modules/pos/test_returns.py", "test_a_shift_that_comes_in_any_order_ends_with_the_same_z"
ADDS_UP = "tests/modules/pos/test_shifts.py", "test_whatever_registers_do_x_z_drawers_and_shelf_add_up"
MISSING = "tests/modules/pos/test_documents.py", "test_what_is_missing_is_told_until_it_is_here"
LATE = "tests/modules/pos/test_returns.py", "test_what_comes_after_its_z_is_booked_and_listed"
HELD = {
    "odoo#125037: sales lost as the browser's storage was emptied, at a crash or a power cut": [OFF_LINE],
    "odoo PR#284790: the browser wasn't asked to keep the storage": [
        ("tests/browser/test_register.py", "test_the_browser_is_asked_to_keep_what_the_register_has")
    ],
    "odoo PR#190821: sales lost": [OFF_LINE],
    "odoo PR#288974: a paid order of a register off line was a draft again": [
        OFF_LINE, ("tests/modules/pos/test_documents.py", "test_two_sales_of_one_number_are_both_kept")
    ],
    "erpnext#11461, #11745: missing invoices, and nothing on the screen": [MISSING],
    "POSNext#50, #97: a sale that was sent twice was booked twice": [
        THREE_TIMES,
        ("tests/modules/pos/test_documents.py", "test_connections_that_bring_the_same_document_at_once_book_it_once"),
        ("tests/modules/pos/test_documents.py", "test_control_under_ids_of_their_own_each_copy_is_booked"),
    ],
    "odoo#203431: orders that weren't sent at the close": [SAME_Z, LATE],
    "erpnext#5123, #8023, #56438, frappe/books#1174, OCA/pos PR#1504: selling without a network": [OFF_LINE],
    "odoo PR#260590: loaded again without a network it doesn't open": [OFF_LINE],
    "erpnext#54183: closing fails at the stock of a return": [
        ADDS_UP,
        ("tests/modules/pos/test_returns.py", "test_a_return_without_a_receipt_brings_goods_back_and_takes_money_out"),
    ],
    "erpnext PR#31654, PR#28006: closings off by a rounding": [
        ADDS_UP, ("tests/modules/pos/test_documents.py", "test_cash_that_was_rounded_pays_the_bill")
    ],
    "erpnext PR#31822, #41514: the last sale was not in the closing": [SAME_Z, LATE],
    "erpnext#38601, #43855, #49189: closings whose totals were 0 or wrong": [ADDS_UP, SAME_Z],
    "odoo PR#161564: a refund was rounded otherwise than its sale": [
        ("tests/modules/pos/test_returns.py", "test_a_return_with_its_receipt_reverses_its_part_of_the_sale")
    ],
    "wallacepos#76: what is on the shelf can't be sold": [
        ("tests/modules/pos/test_documents.py", "test_stock_may_go_below_zero_and_somebody_looks")
    ],
}  # fmt: skip


@pytest.mark.parametrize("complaint", HELD)
def test_each_complaint_has_its_tests(complaint: str) -> None:
    for file, name in HELD[complaint]:
        tree = ast.parse((ROOT / file).read_text())
        known = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in known, f"{complaint}: {file} has no {name}"
